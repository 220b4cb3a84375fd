package com.meocrm.adapter.webhook;

import com.meocrm.core.webhook.WebhookTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.HostnameVerifier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends webhooks by OkHttp, on the calling thread; made for many virtual threads at once.
 *
 * <p>A URL's text is judged by {@link GuardedUrlPolicy} before every request, the addresses behind
 * its name by {@link AddressGuard} before every connection. No redirects, proxies, cookies, answers
 * to authentication challenges.
 *
 * <p>One request is one POST, with two exceptions, in which it goes once more, at once, on a new
 * connection, within the same deadline:
 *
 * <ul>
 *   <li>HTTP/2 receivers that stop say which requests they will not have looked at; such a one has
 *       surely done nothing.
 *   <li>Receivers close connections that idle, some after five seconds, and a request can cross
 *       with that: on a reused connection it ends without a single header of an answer, and not
 *       because of time. Should the receiver have seen the first one it sees a duplicate with the
 *       same delivery id, as after any failed attempt.
 * </ul>
 *
 * <p>A complete answer counts, even from a receiver that closes without having read to the end
 * ({@link LastWordSockets}).
 *
 * <p>A status counts once headers and body are complete, or {@link AnswerBody#MAX_BYTES} of the
 * body were read.
 */
public final class OkHttpWebhookTransport implements WebhookTransport, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OkHttpWebhookTransport.class);

  /**
   * Finds out about dead HTTP/2 connections, which carry many requests and outlive the timeout of
   * one.
   */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  private final GuardedUrlPolicy urls;
  private final AddressGuard guard;
  private final TimedLookup lookup;
  private final Duration connectTimeout;
  private final OkHttpClient client;
  private final OkHttpClient unpooled;

  /** Call {@link #close} to give its connections and threads back. */
  public OkHttpWebhookTransport(WebhookTransportSettings settings) {
    this(settings, Resolver.SYSTEM, UnaryOperator.identity());
  }

  OkHttpWebhookTransport(
      WebhookTransportSettings settings,
      Resolver resolver,
      UnaryOperator<OkHttpClient.Builder> custom) {
    this.urls = new GuardedUrlPolicy(settings.allowance());
    this.guard = new AddressGuard(settings.allowance());
    this.lookup = new TimedLookup(resolver);
    this.connectTimeout = settings.connectTimeout();
    this.client = custom.apply(builder(settings)).addInterceptor(this::guarded).build();
    this.unpooled =
        client.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)).build();
  }

  private static OkHttpClient.Builder builder(WebhookTransportSettings settings) {
    var idle = settings.keepIdle();
    return new OkHttpClient.Builder()
        .connectionPool(
            new ConnectionPool(settings.maxIdleConnections(), idle.toNanos(), TimeUnit.NANOSECONDS))
        .connectTimeout(settings.connectTimeout())
        // Each call has a limit over all its parts; limits between two reads would only make it
        // shorter.
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .pingInterval(PING_INTERVAL)
        .socketFactory(new LastWordSockets())
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        // Connects on the calling thread, to one address after the other.
        .fastFallback(false)
        .hostnameVerifier(sameHostOnly())
        .eventListenerFactory(OkHttpWebhookTransport::watch);
  }

  /**
   * OkHttp's own verifier in other clothes: with the bare one it would lend a host's connection to
   * another host.
   */
  private static HostnameVerifier sameHostOnly() {
    var verifier = new OkHttpClient().hostnameVerifier();
    return (host, session) -> verifier.verify(host, session);
  }

  @Override
  public Response post(Request request, Duration deadline) {
    var time = new Deadline(deadline);
    try {
      return send(urls.accept(request.url()), request, time);
    } catch (IOException e) {
      log.debug("no answer from host={}", request.url().getHost(), e);
      return new Response.Failed(Diagnosis.of(e, time, connectTimeout), time.elapsed());
    }
  }

  private Response send(HttpUrl url, Request request, Deadline time) throws IOException {
    var watch = new CallWatch();
    try {
      return attempt(client, url, request, time, watch);
    } catch (IOException e) {
      if (watch.headers() != null || !(wasRefusedUnseen(e) || crossedWithClose(e, watch))) {
        throw e;
      }
      return attempt(unpooled, url, request, time, new CallWatch());
    }
  }

  /** Also what becomes of requests above the last one that a GOAWAY promises to answer. */
  private static boolean wasRefusedUnseen(IOException failure) {
    return String.valueOf(failure.getMessage()).equals("stream was reset: REFUSED_STREAM");
  }

  private static boolean crossedWithClose(IOException failure, CallWatch watch) {
    boolean mayBe =
        !(failure instanceof InterruptedIOException || failure instanceof ProtocolException);
    return mayBe && watch.reusedConnection();
  }

  private Response attempt(
      OkHttpClient client, HttpUrl url, Request request, Deadline time, CallWatch watch)
      throws IOException {
    var remaining = time.remaining();
    if (!remaining.isPositive()) {
      throw new InterruptedIOException("timeout");
    }
    var call = client.newCall(httpRequest(url, request, time, watch));
    call.timeout().timeout(remaining.toNanos(), TimeUnit.NANOSECONDS);
    try (var response = call.execute()) {
      return answered(response, AnswerBody.read(call, response), time);
    } catch (ProtocolException e) {
      var headers = watch.headers();
      if (headers == null || !isComplete(headers.code())) {
        throw e;
      }
      return answered(headers, "", time);
    }
  }

  /**
   * Answers whose status OkHttp takes for an error in the protocol, although nothing is missing.
   */
  private static boolean isComplete(int status) {
    return switch (status) {
      case 204, 205 -> true; // announced a body, which such an answer never has
      case 407 -> true; // came from no proxy
      default -> false;
    };
  }

  private static Response answered(okhttp3.Response response, String body, Deadline time) {
    return new Response.Answered(
        response.code(), body, response.header("Retry-After"), time.elapsed());
  }

  private static okhttp3.Request httpRequest(
      HttpUrl url, Request request, Deadline time, CallWatch watch) {
    var builder = new okhttp3.Request.Builder().url(url).post(new SentOnce(request.body()));
    request.headers().forEach(builder::addHeader);
    // Without this OkHttp would ask for gzip and inflate without a limit.
    builder.header("Accept-Encoding", "identity");
    return builder.tag(Deadline.class, time).tag(CallWatch.class, watch).build();
  }

  private okhttp3.Response guarded(Interceptor.Chain chain) throws IOException {
    var request = chain.request();
    var time = Objects.requireNonNull(request.tag(Deadline.class));
    return chain
        .withDns(new GuardedDns(lookup, guard, request.url(), time, connectTimeout))
        .proceed(request);
  }

  private static CallWatch watch(Call call) {
    return Objects.requireNonNull(call.request().tag(CallWatch.class));
  }

  @Override
  public void close() {
    lookup.close();
    client.connectionPool().evictAll();
    unpooled.connectionPool().evictAll();
  }

  /**
   * A body that OkHttp may not send again of its own accord, as it would after a 503 with
   * Retry-After: 0.
   */
  private static final class SentOnce extends RequestBody {
    private final byte[] body;

    SentOnce(byte[] body) {
      this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null; // among the headers
    }

    @Override
    public long contentLength() {
      return body.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(body);
    }
  }
}
