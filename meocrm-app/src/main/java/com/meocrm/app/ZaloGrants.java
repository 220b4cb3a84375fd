package com.meocrm.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a running hub says of a shop's connection to Zalo, over its REST routes. */
final class ZaloGrants implements AutoCloseable {
  private static final String PATH = "/api/v1/notifications/zalo";
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI base;
  private final String token;

  ZaloGrants(URI url, String token) {
    this.base = URI.create(url.toString().replaceFirst("/+$", "") + PATH);
    this.token = token;
  }

  /** Makes a link. */
  JsonNode begin() throws IOException, InterruptedException {
    return call(
        request("/connect")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.noBody()));
  }

  /** How the shop is connected now. */
  Standing standing() throws IOException, InterruptedException {
    return new Standing(call(request("").GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(PATIENCE)
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is no JSON: is there a MeoCRM hub?", e);
    }
    if (answer.statusCode() / 100 == 2) {
      return body;
    }
    var code = body.path("code").asText("HTTP_" + answer.statusCode());
    var message = code + ": " + body.path("message").asText("no answer");
    if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
      throw new IOException(message);
    }
    throw new Refused(code, message);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** How the shop is connected. */
  record Standing(JsonNode json) {
    boolean isConnected() {
      return json.path("status").asText().equals("CONNECTED");
    }

    @Nullable String grantedAt() {
      return json.path("grantedAt").textValue();
    }

    String name() {
      return json.path("name").asText();
    }

    String oaId() {
      return json.path("oaId").asText();
    }

    /** How far the last link is; missing when it did its work. */
    JsonNode grant() {
      return json.path("grant");
    }
  }

  /** The hub says no. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;

    Refused(String code, String message) {
      super(message);
      this.code = code;
    }

    String code() {
      return code;
    }
  }
}
