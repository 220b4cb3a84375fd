package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.OpenApiDocument;
import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The REST API as a stranger uses it: HTTP and JSON. What is answered must be documented. */
final class TestClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OpenApiDocument OPEN_API = new OpenApiDocument();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI base;
  private final String token;
  private final String[] headers;

  /** As an ADMIN. */
  TestClient(URI base, String organization) {
    this(base, HubProcess.token(organization, Role.ADMIN), new String[0]);
  }

  private TestClient(URI base, String token, String[] headers) {
    this.base = base;
    this.token = token;
    this.headers = headers;
  }

  /** The same server with another token. */
  TestClient withToken(String other) {
    return new TestClient(base, other, headers);
  }

  /** The same caller, who sends these headers too: names and values in turn. */
  TestClient withHeaders(String... more) {
    return new TestClient(base, token, more);
  }

  /** An order that differs from others by its seller alone. */
  static String order(String seller) {
    return """
    {"channel":"ONLINE","paymentMethod":"BANK_TRANSFER","branchId":"br_hcm_01","sellerId":"%s",
     "items":[{"sku":"AO-THUN-01","quantity":2,"unitPrice":"150000.00"}]}\
    """
        .formatted(seller);
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) throws IOException {
    return send("POST", path, body);
  }

  HttpResponse<String> put(String path, String body) throws IOException {
    return send("PUT", path, body);
  }

  HttpResponse<String> patch(String path, String body) throws IOException {
    return send("PATCH", path, body);
  }

  HttpResponse<String> delete(String path) throws IOException {
    return send(request(path).DELETE());
  }

  private HttpResponse<String> send(String method, String path, String body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  static JsonNode parse(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** Posts, expects 201 and returns what was created. */
  JsonNode create(String path, String body) throws IOException {
    var answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  JsonNode read(String path) throws IOException {
    var answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** The whole log from its beginning, read in pages; each event fits its published schema. */
  List<JsonNode> log() throws IOException {
    var log = new ArrayList<JsonNode>();
    var schemas = PublishedSchemas.of(this);
    long after = 0;
    while (true) {
      var page = read("/api/v1/events?limit=100&after=" + after);
      if (page.path("data").isEmpty()) {
        log.forEach(schemas::assertFits);
        return log;
      }
      page.path("data").forEach(log::add);
      after = page.path("nextAfter").asLong();
    }
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      OPEN_API.assertDocumented(answer);
      return answer;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
