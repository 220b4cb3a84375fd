package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.realtime.LiveFeeds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sockets of this node: who may open one, what time does to them, and the end of all. */
public final class LiveSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSockets.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How much earlier or later than meant something may come. */
  static final Duration HALF_TICK = TICK.dividedBy(2);

  private final RealtimeConfig config;
  private final LiveFeeds feeds;
  private final Function<String, Principal> callers;
  private final LiveTokens tokens;
  private final InstantSource clock;
  private final Set<LiveSocket> open = ConcurrentHashMap.newKeySet();
  private final Admissions admissions;
  private final ExecutorService readers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("live-", 0).factory());
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-sockets").factory());
  private volatile boolean stopping;

  /**
   * @param callers verifies a token, or throws what the REST routes answer with
   * @param tokens watches over those of open sockets
   */
  public LiveSockets(
      RealtimeConfig config,
      LiveFeeds feeds,
      Function<String, Principal> callers,
      LiveTokens tokens,
      InstantSource clock) {
    this.config = config;
    this.admissions = new Admissions(config);
    this.feeds = feeds;
    this.callers = callers;
    this.tokens = tokens;
    this.clock = clock;
    var unused =
        ticker.scheduleAtFixedRate(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many sockets are open and stay so. */
  public int count() {
    return (int) open.stream().filter(socket -> !socket.isClosed()).count();
  }

  RealtimeConfig config() {
    return config;
  }

  LiveFeeds feeds() {
    return feeds;
  }

  long nanoTime() {
    return System.nanoTime();
  }

  Principal verify(String token) {
    return callers.apply(token);
  }

  LiveTokens tokens() {
    return tokens;
  }

  boolean isExpired(Principal principal) {
    return clock.instant().isAfter(principal.expiresAt().plus(config.expiryGrace()));
  }

  long secondsLeft(Principal principal) {
    return Math.max(0, Duration.between(clock.instant(), principal.expiresAt()).toSeconds());
  }

  /** Runs what may block. */
  void later(Runnable work) {
    readers.execute(work);
  }

  void add(LiveSocket socket) {
    open.add(socket);
    if (stopping) {
      socket.close(CloseReason.SHUTDOWN);
    }
  }

  void remove(LiveSocket socket) {
    open.remove(socket);
  }

  /** Whether the caller may have one more; if so, it has. */
  boolean admit(Principal principal) {
    return admissions.admit(principal);
  }

  void dismiss(Principal principal) {
    admissions.dismiss(principal);
  }

  private void tick() {
    long now = nanoTime();
    open.forEach(socket -> {
      try {
        socket.tick(now);
      } catch (RuntimeException e) {
        LOG.error("a socket could not be looked after, the others are", e);
      }
    });
  }

  /** Asks all clients to connect elsewhere or later. */
  @Override
  public void close() {
    stopping = true;
    ticker.shutdownNow();
    open.forEach(socket -> socket.close(CloseReason.SHUTDOWN));
    readers.shutdown();
  }
}
