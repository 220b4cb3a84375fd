package com.meocrm.adapter.notify;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Bot API as HTTP. The token is part of the path, so no URL and no message of an exception ever
 * leaves this class.
 */
final class TelegramApi implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,16}:[A-Za-z0-9_-]{1,64}");
  private static final Pattern IN_TEXT =
      Pattern.compile("(bot|user)?([0-9]{1,17}):[^/\\s\"']{16,}");

  private final TelegramConfig config;
  private final HttpClient http;

  TelegramApi(TelegramConfig config) {
    this.config = config;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout())
            .build();
  }

  /** Whether it has a token's form; anything else must not get into a URL. */
  static boolean isToken(Secret secret) {
    return TOKEN.matcher(secret.reveal()).matches();
  }

  /** {@code text} without tokens. */
  static String redacted(String text) {
    return IN_TEXT.matcher(text).replaceAll("$1$2:[REDACTED]");
  }

  /** Calls a method with arguments as JSON and waits for the answer, at most so long. */
  Reply call(Secret token, String method, Map<String, Object> arguments, Duration deadline) {
    var base = config.base().toString();
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                        + "/bot"
                        + token.reveal()
                        + "/"
                        + method))
            .timeout(deadline)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonValue.of(arguments).toString()))
            .build();
    long start = System.nanoTime();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return answered(response, Duration.ofNanos(System.nanoTime() - start));
    } catch (HttpConnectTimeoutException | ConnectException | UnresolvedAddressException e) {
      return new Reply.NotSent("Telegram cannot be reached", since(start));
    } catch (HttpTimeoutException e) {
      return new Reply.Unknown("Telegram did not answer in time", since(start));
    } catch (IOException e) {
      return new Reply.Unknown("the connection to Telegram broke", since(start));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Unknown("interrupted", since(start));
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Reply answered(HttpResponse<String> response, Duration duration) {
    var body = parsed(response.body());
    var status = response.statusCode();
    if (body.get("ok").orElse(JsonValue.Null.NULL) == JsonValue.Bool.TRUE) {
      return new Reply.Ok(body.get("result").orElse(JsonValue.Null.NULL), duration);
    }
    var parameters =
        body.get("parameters").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members members
            ? members
            : new JsonValue.Members(Map.of());
    var retryAfter =
        number(parameters, "retry_after")
            .or(() -> response.headers().firstValue("Retry-After").flatMap(TelegramApi::seconds));
    return new Reply.Refusal(
        number(body, "error_code").map(Long::intValue).orElse(status),
        body.get("description").orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)
            ? redacted(text)
            : "answered " + status,
        retryAfter.map(Duration::ofSeconds).orElse(null),
        number(parameters, "migrate_to_chat_id").map(String::valueOf).orElse(null),
        duration);
  }

  /** The front proxy's pages are no JSON. */
  private static JsonValue.Members parsed(String body) {
    try {
      return JsonValue.parse(body) instanceof JsonValue.Members members
          ? members
          : new JsonValue.Members(Map.of());
    } catch (IllegalArgumentException e) {
      return new JsonValue.Members(Map.of());
    }
  }

  static Optional<Long> number(JsonValue.Members object, String name) {
    return object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Numeral number
        ? number.decimal().map(BigDecimal::longValue)
        : Optional.empty();
  }

  private static Optional<Long> seconds(String header) {
    return header.matches("[0-9]{1,9}") ? Optional.of(Long.valueOf(header)) : Optional.empty();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** What came back. */
  sealed interface Reply {
    Duration duration();

    /** It was done. */
    record Ok(JsonValue result, Duration duration) implements Reply {}

    /**
     * Telegram said no.
     *
     * @param code its own, or the HTTP status where a proxy answered
     */
    record Refusal(
        int code,
        String description,
        @Nullable Duration retryAfter,
        @Nullable String migrateTo,
        Duration duration)
        implements Reply {}

    /** It certainly was not done. */
    record NotSent(String reason, Duration duration) implements Reply {}

    /** It may have been done. */
    record Unknown(String reason, Duration duration) implements Reply {}
  }
}
