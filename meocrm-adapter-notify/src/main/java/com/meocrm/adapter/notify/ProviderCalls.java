package com.meocrm.adapter.notify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to a provider that must not be made twice: each on a connection of its own, and told apart
 * by whether anything was sent at all. A kept connection may have been closed by the other side,
 * and then nobody could tell whether a request on it was read.
 */
final class ProviderCalls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProviderCalls.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long MAX_BODY = 256 * 1024L;

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
          .connectTimeout(CONNECT)
          .readTimeout(Duration.ZERO)
          .writeTimeout(Duration.ZERO)
          .proxy(Proxy.NO_PROXY)
          .followRedirects(false)
          .followSslRedirects(false)
          .retryOnConnectionFailure(false)
          .fastFallback(false)
          .eventListenerFactory(call -> {
            var watch = call.request().tag(Watch.class);
            return watch == null ? EventListener.NONE : watch;
          })
          .build();

  /** Makes a call, once, within {@code deadline}. */
  Result call(Request request, Duration deadline) {
    var watch = new Watch();
    var call = client.newCall(request.newBuilder().tag(Watch.class, watch).build());
    call.timeout().timeout(Math.max(1, deadline.toNanos()), TimeUnit.NANOSECONDS);
    try (var response = call.execute()) {
      return new Answered(response.code(), body(response));
    } catch (IOException e) {
      log.debug("no answer from host={}", request.url().host(), e);
      return watch.sending.get()
          ? new Silent(reason(e))
          : new NotSent("could not connect: " + reason(e));
    }
  }

  private static String body(Response response) throws IOException {
    return response.peekBody(MAX_BODY).string();
  }

  /** Without the exception's message, which may hold the URL. */
  private static String reason(IOException failure) {
    return failure instanceof InterruptedIOException
        ? "no answer in time"
        : "the connection failed (" + failure.getClass().getSimpleName() + ")";
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** How a call ended. */
  sealed interface Result {}

  /** With an answer. */
  record Answered(int status, String body) implements Result {}

  /** Before anything was sent. */
  record NotSent(String reason) implements Result {}

  /** Without a complete answer, after something was sent. */
  record Silent(String reason) implements Result {}

  /** Notices that the first byte of a request is about to leave. */
  private static final class Watch extends EventListener {
    private final AtomicBoolean sending = new AtomicBoolean();

    @Override
    public void requestHeadersStart(Call call) {
      sending.set(true);
    }
  }
}
