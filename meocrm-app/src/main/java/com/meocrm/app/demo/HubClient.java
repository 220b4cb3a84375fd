package com.meocrm.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The REST API as one organization's program sees it. */
public final class HubClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI base;
  private final String token;
  private final LongConsumer onAnswer;

  /**
   * @param base of the server, without a path
   */
  public HubClient(URI base, String token) {
    this(base, token, nanos -> {});
  }

  /**
   * @param onAnswer is told of each call how many nanoseconds it took, by many threads
   */
  public HubClient(URI base, String token, LongConsumer onAnswer) {
    this.base = base;
    this.token = token;
    this.onAnswer = onAnswer;
  }

  /** Places an order and returns its id. The order is committed when this returns. */
  public String placeOrder(String order) {
    return expect(201, post("/api/v1/orders", order)).path("id").asText();
  }

  /** Any call with a JSON body. */
  public Reply send(String method, String path, String body) {
    var response =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    return new Reply(response);
  }

  /** Whether the hub knows this order. */
  public boolean hasOrder(String id) {
    return get("/api/v1/orders/" + id).statusCode() == 200;
  }

  /** The event with this number exactly as the log holds it, or empty. */
  public Optional<String> loggedEvent(long sequence) {
    var text = get("/api/v1/events?limit=1&after=" + (sequence - 1)).body();
    var event = parse(text).path("data").path(0);
    if (event.path("sequence").asLong() != sequence) {
      return Optional.empty();
    }
    return Optional.of(text.substring(text.indexOf("\"event\":") + "\"event\":".length()));
  }

  /**
   * Sees to it that webhooks go to {@code url}, signed with the operator's secret: creates an
   * endpoint if none does.
   */
  public void subscribe(URI url) {
    if (!isSubscribed(url)) {
      var endpoint =
          JSON.createObjectNode()
              .put("url", url.toString())
              .put("useDefaultSecret", true)
              .put("description", "the partner of ./meocrm demo");
      endpoint.putArray("events").add("order.*");
      expect(201, post("/api/v1/webhooks", endpoint.toString()));
    }
  }

  private boolean isSubscribed(URI url) {
    var cursor = Optional.<String>empty();
    do {
      var page =
          expect(
              200, get("/api/v1/webhooks?limit=100" + cursor.map(c -> "&cursor=" + c).orElse("")));
      for (var endpoint : page.path("data")) {
        if (endpoint.path("url").asText().equals(url.toString())
            && endpoint.path("isActive").asBoolean()) {
          return true;
        }
      }
      cursor =
          Optional.of(page.path("nextCursor")).filter(JsonNode::isTextual).map(JsonNode::asText);
    } while (cursor.isPresent());
    return false;
  }

  private HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  private HttpResponse<String> post(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      long start = System.nanoTime();
      var answer = http.send(request, BodyHandlers.ofString());
      onAnswer.accept(System.nanoTime() - start);
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException("no answer from the server: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the server", e);
    }
  }

  private static JsonNode expect(int status, HttpResponse<String> response) {
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          "the server answered %d to %s %s: %s"
              .formatted(
                  response.statusCode(),
                  response.request().method(),
                  response.request().uri().getPath(),
                  response.body()));
    }
    return parse(response.body());
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the server did not answer JSON", e);
    }
  }

  /** An answer of the server. */
  public static final class Reply {
    private final HttpResponse<String> response;

    private Reply(HttpResponse<String> response) {
      this.response = response;
    }

    public int status() {
      return response.statusCode();
    }

    /** Whether it refuses with 409 and one of these codes. */
    public boolean isConflict(String... codes) {
      return status() == 409
          && List.of(codes).contains(parse(response.body()).path("code").asText());
    }

    /**
     * What it says.
     *
     * @throws IllegalStateException when its status is another
     */
    public JsonNode require(int status) {
      return expect(status, response);
    }
  }

  /** Waits for nothing: requests on their way are given up. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
