package com.meocrm.adapter.webhook;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.sync.OrderFeed;
import java.io.IOException;
import java.net.Proxy;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks tenants' sources for orders by OkHttp, on the calling thread. The same guard stands before
 * every connection as before those of webhooks: the URL's text, all addresses behind its name, no
 * redirects, no proxies, one deadline over everything.
 */
public final class OkHttpOrderFeed implements OrderFeed, AutoCloseable {
  /** Of a page, as it is without compression, which is not asked for. */
  static final long MAX_BYTES = 4L * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(OkHttpOrderFeed.class);
  private static final long CHUNK = 16L * 1024;
  private static final int MAX_RETRY_AFTER_DIGITS = 6;
  private static final char DELETE = 0x7f;

  private final GuardedUrlPolicy urls;
  private final AddressGuard guard;
  private final TimedLookup lookup;
  private final Duration connectTimeout;
  private final OkHttpClient client;

  /** Call {@link #close} to give its connections and threads back. */
  public OkHttpOrderFeed(WebhookTransportSettings settings) {
    this(settings, Resolver.SYSTEM);
  }

  OkHttpOrderFeed(WebhookTransportSettings settings, Resolver resolver) {
    this.urls = new GuardedUrlPolicy(settings.allowance());
    this.guard = new AddressGuard(settings.allowance());
    this.lookup = new TimedLookup(resolver);
    this.connectTimeout = settings.connectTimeout();
    var idle = settings.keepIdle();
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(
                new ConnectionPool(
                    settings.maxIdleConnections(), idle.toNanos(), TimeUnit.NANOSECONDS))
            .connectTimeout(settings.connectTimeout())
            .readTimeout(Duration.ZERO) // the call as a whole has a limit
            .writeTimeout(Duration.ZERO)
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            // Reading twice does no harm, and sources close idle connections as they like.
            .retryOnConnectionFailure(true)
            .fastFallback(false)
            .addInterceptor(this::guarded)
            .build();
  }

  @Override
  public Fetched fetch(OrderFeed.Request request, Duration deadline) {
    var time = new Deadline(deadline);
    try {
      return call(urls.accept(request.url()), request, time);
    } catch (NotAllowedException e) {
      return new Fetched.NotAllowed(e.reason());
    } catch (IOException e) {
      log.debug("no answer from source host={}", request.url().getHost(), e);
      var notAllowed = notAllowed(e);
      return notAllowed == null
          ? new Fetched.Unavailable(Diagnosis.of(e, time, connectTimeout), null)
          : new Fetched.NotAllowed(notAllowed.reason());
    }
  }

  private Fetched call(HttpUrl url, OrderFeed.Request request, Deadline time) throws IOException {
    var call = client.newCall(httpRequest(url, request, time));
    call.timeout().timeout(time.remaining().toNanos(), TimeUnit.NANOSECONDS);
    try (var response = call.execute()) {
      int status = response.code();
      if (status == 200) {
        return page(response);
      }
      return isPassing(status)
          ? new Fetched.Unavailable("HTTP status " + status, retryAfter(response))
          : new Fetched.Refused(status);
    }
  }

  private static boolean isPassing(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private static Fetched page(Response response) throws IOException {
    var source = response.body().source();
    var body = new Buffer();
    while (source.read(body, CHUNK) >= 0) {
      if (body.size() > MAX_BYTES) {
        return new Fetched.TooLarge(MAX_BYTES);
      }
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(body.readByteString().asByteBuffer());
      return new Fetched.Page(text.toString());
    } catch (CharacterCodingException e) {
      return new Fetched.Page(""); // which is no JSON, and said to be none
    }
  }

  private static okhttp3.Request httpRequest(HttpUrl url, OrderFeed.Request request, Deadline time)
      throws NotAllowedException {
    var target = url.newBuilder().setQueryParameter("limit", Integer.toString(request.limit()));
    if (request.cursor() != null) {
      target.setQueryParameter("cursor", request.cursor());
    }
    if (request.since() != null) {
      target.setQueryParameter("since", request.since());
    }
    var builder =
        new okhttp3.Request.Builder()
            .url(target.build())
            .header("Accept", "application/json")
            // Without this OkHttp would ask for gzip and inflate without a limit.
            .header("Accept-Encoding", "identity")
            .tag(Deadline.class, time);
    if (request.secret() != null) {
      requireSendable(request.secret());
      builder.header("Authorization", "Bearer " + request.secret().reveal());
    }
    return builder.build();
  }

  /** OkHttp would quote it in its complaint. */
  private static void requireSendable(Secret secret) throws NotAllowedException {
    if (!secret.reveal().chars().allMatch(c -> c > ' ' && c < DELETE)) {
      throw new NotAllowedException(
          "its secret has characters that cannot be sent as a bearer token");
    }
  }

  private static @Nullable Duration retryAfter(Response response) {
    var header = response.header("Retry-After");
    return header != null && header.matches("[0-9]{1," + MAX_RETRY_AFTER_DIGITS + "}")
        ? Duration.ofSeconds(Long.parseLong(header))
        : null;
  }

  private static @Nullable NotAllowedException notAllowed(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotAllowedException e) {
        return e;
      }
    }
    return null;
  }

  private Response guarded(Interceptor.Chain chain) throws IOException {
    var request = chain.request();
    var time = Objects.requireNonNull(request.tag(Deadline.class));
    return chain
        .withDns(new GuardedDns(lookup, guard, request.url(), time, connectTimeout))
        .proceed(request);
  }

  @Override
  public void close() {
    lookup.close();
    client.connectionPool().evictAll();
  }
}
