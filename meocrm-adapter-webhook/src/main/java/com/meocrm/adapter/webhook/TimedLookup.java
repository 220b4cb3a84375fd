package com.meocrm.adapter.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up within a time limit.
 *
 * <p>The system's lookup can block for half a minute, cannot be interrupted, and would hold the
 * carrier of a virtual thread all the while; so it runs on threads of its own, and whoever waits
 * for it can stop waiting. Lookups of one name at the same time are one lookup: a name with a dead
 * server occupies one thread, not one per delivery.
 */
final class TimedLookup implements AutoCloseable {
  private static final int MAX_THREADS = 64;
  private static final int MAX_WAITING = 1024;

  private final Resolver resolver;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underway =
      new ConcurrentHashMap<>();

  TimedLookup(Resolver resolver) {
    this.resolver = resolver;
    this.threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("webhook-lookup-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * The addresses of {@code host}.
   *
   * @throws UnknownHostException when there are none, not in time, or this thread was interrupted
   */
  List<InetAddress> lookup(String host, Duration limit) throws UnknownHostException {
    try {
      return joinOrStart(host).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw because("no answer from the name server within " + Seconds.of(limit) + ": " + host, e);
    } catch (ExecutionException e) {
      throw because(
          e.getCause() instanceof RejectedExecutionException
              ? "too many names are being looked up at once"
              : "unknown host: " + host,
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw because("interrupted", e);
    }
  }

  private CompletableFuture<List<InetAddress>> joinOrStart(String host) {
    var mine = new CompletableFuture<List<InetAddress>>();
    var other = underway.putIfAbsent(host, mine);
    if (other != null) {
      return other;
    }
    try {
      threads.execute(() -> resolve(host, mine));
    } catch (RejectedExecutionException e) {
      underway.remove(host, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void resolve(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      var addresses = List.copyOf(resolver.resolve(host));
      if (addresses.isEmpty()) {
        throw new UnknownHostException("no addresses");
      }
      underway.remove(host, answer);
      answer.complete(addresses);
    } catch (UnknownHostException | RuntimeException e) {
      underway.remove(host, answer);
      answer.completeExceptionally(e);
    }
  }

  private static UnknownHostException because(String message, @Nullable Throwable cause) {
    var exception = new UnknownHostException(message);
    exception.initCause(cause);
    return exception;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
