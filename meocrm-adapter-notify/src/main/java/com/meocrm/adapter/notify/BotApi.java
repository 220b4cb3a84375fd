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
 * The HTTP of bots, which Zalo took over from Telegram: method and token in the path, arguments as
 * JSON, and an envelope whose {@code ok} says how it went. Since the token is part of the path, no
 * URL and no message of an exception ever leaves this class.
 */
final class BotApi implements AutoCloseable {
  private static final Pattern IN_TEXT =
      Pattern.compile("(bot|user)?([0-9]{1,20}):[^/\\s\"']{16,}");

  private final String provider;
  private final URI base;
  private final HttpClient http;

  /**
   * @param provider its name, for people
   */
  BotApi(String provider, URI base, Duration connectTimeout) {
    this.provider = provider;
    this.base = base;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .build();
  }

  /** {@code text} without tokens. */
  static String redacted(String text) {
    return IN_TEXT.matcher(text).replaceAll("$1$2:[REDACTED]");
  }

  /**
   * Calls a method with arguments as JSON and waits for the answer, at most so long.
   *
   * @param token of a form that the caller has checked, since it becomes part of the path
   */
  Reply call(Secret token, String method, Map<String, Object> arguments, Duration deadline) {
    var base = this.base.toString();
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
      return new Reply.NotSent(provider + " cannot be reached", since(start));
    } catch (HttpTimeoutException e) {
      return new Reply.Unknown(provider + " did not answer in time", since(start));
    } catch (IOException e) {
      return new Reply.Unknown("the connection to " + provider + " broke", since(start));
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
    if (body.get("ok").isEmpty() && status / 100 == 2) {
      return new Reply.Unknown(
          "the answer does not say what became of it (status " + status + ")", duration);
    }
    var parameters = member(body, "parameters").orElse(new JsonValue.Members(Map.of()));
    var retryAfter =
        number(parameters, "retry_after")
            .or(() -> response.headers().firstValue("Retry-After").flatMap(BotApi::seconds));
    return new Reply.Refusal(
        number(body, "error_code").map(Long::intValue).orElse(status),
        body.get("ok").isPresent(),
        text(body, "description").map(BotApi::redacted).orElse("answered " + status),
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

  static Optional<String> text(JsonValue.Members object, String name) {
    return object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)
        ? Optional.of(text)
        : Optional.empty();
  }

  static Optional<JsonValue.Members> member(JsonValue.Members object, String name) {
    return object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Members members
        ? Optional.of(members)
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
     * The provider said no.
     *
     * @param code its own, or the HTTP status where a proxy answered
     * @param isOwn whether the answer has its envelope, and so is no proxy's
     */
    record Refusal(
        int code,
        boolean isOwn,
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
