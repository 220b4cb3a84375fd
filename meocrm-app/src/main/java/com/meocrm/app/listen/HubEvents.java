package com.meocrm.app.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub's log as its REST API hands it out. */
public final class HubEvents implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** What an answer may take beyond the time that it is held back. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI base;
  private final String token;

  /** {@code base} is the server's, with or without a path before {@code /api/v1}. */
  public HubEvents(URI base, String token) {
    this.base = URI.create(base.toString().replaceFirst("/+$", ""));
    this.token = token;
  }

  /** Where the log stands: a read of one event, which tells the head. */
  Answer stand() throws InterruptedException {
    return ask("limit=1", Duration.ZERO);
  }

  /**
   * The events after a position; when there are none, the answer is held back for {@code wait}.
   *
   * @param epoch that the position belongs to; null: not known yet
   */
  Answer after(long position, @Nullable String epoch, Duration wait) throws InterruptedException {
    return ask(
        "limit=100&after=%d&wait=%d%s"
            .formatted(position, wait.toSeconds(), epoch == null ? "" : "&epoch=" + epoch),
        wait);
  }

  private Answer ask(String query, Duration wait) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/events?" + query))
            .timeout(wait.plus(MARGIN))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      return response.statusCode() == 200
          ? EventPage.parse(response.body())
          : refused(
              response.statusCode(),
              response.body(),
              response.headers().firstValue("Retry-After").orElse(""));
    } catch (IOException e) {
      return new Answer.Unreachable(Failures.inWords(e));
    }
  }

  private static Answer refused(int status, byte[] body, String retryAfter) {
    var json = parsed(body);
    return new Answer.Refused(
        status,
        json.path("code").asText("HTTP_" + status),
        json.path("message").asText("the hub answered " + status),
        json.path("details").path("oldest").asLong(1),
        json.path("details").path("head").asLong(0),
        retryAfter.matches("[0-9]{1,4}") ? Duration.ofSeconds(Long.parseLong(retryAfter)) : null);
  }

  private static JsonNode parsed(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode(); // a proxy's own page
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /** Gives up a request that is on its way. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  /** What came of asking. */
  sealed interface Answer permits EventPage, Answer.Refused, Answer.Unreachable {
    /**
     * The hub said no.
     *
     * @param oldest the lowest number that it still has, where it says so
     * @param head the highest
     * @param retryAfter when to ask again; null: not said
     */
    record Refused(
        int status,
        String code,
        String message,
        long oldest,
        long head,
        @Nullable Duration retryAfter)
        implements Answer {}

    /** The hub said nothing. */
    record Unreachable(String reason) implements Answer {}
  }
}
