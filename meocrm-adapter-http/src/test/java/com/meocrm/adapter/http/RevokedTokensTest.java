package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is open with a token ends with it. */
@Timeout(60)
class RevokedTokensTest {
  private static final int PROMISED_SECONDS = 5;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void sockets_of_a_revoked_token_are_closed_and_others_stay() {
    var revoked = mint("orders:read");
    var kept = mint("orders:read");
    try (var ending = socket(revoked);
        var staying = socket(kept);
        var ofJwt = RawWebSocket.connect(server.port())) {
      ofJwt.send(auth(server.token("org_01")));
      ofJwt.next();

      long before = System.nanoTime();
      revoke(revoked);

      assertThat(ending.closeCode()).isEqualTo(4500);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isLessThan(Duration.ofSeconds(PROMISED_SECONDS));
      for (var open : new RawWebSocket[] {staying, ofJwt}) {
        open.send("{\"id\":3,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
        assertThat(open.next().path("type").asText()).isEqualTo("ok");
      }
    }
  }

  @Test
  void tokens_that_were_made_with_it_end_their_sockets_too() {
    var parent = mint("orders:read tokens:write");
    var child = json(server.send(request(parent, "/api/v1/tokens").POST(body("orders:read"))));
    try (var socket = socket(child)) {
      revoke(parent);

      assertThat(socket.closeCode()).isEqualTo(4500);
    }
  }

  @Test
  void a_socket_that_was_closed_is_watched_no_more() {
    var token = mint("orders:read");
    socket(token).close();
    await().until(() -> server.liveSockets() == 0);

    revoke(token);

    try (var other = socket(mint("orders:read"))) {
      other.send("{\"id\":3,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      assertThat(other.next().path("type").asText()).isEqualTo("ok");
    }
  }

  @Test
  void its_stream_of_events_ends() throws Exception {
    var token = mint("events:read");
    var stream =
        server.client.sendAsync(
            request(token, "/api/v1/events/stream").build(), BodyHandlers.ofString());
    await().until(() -> server.hub.live.tenants() == 1);

    revoke(token);

    assertThat(stream.get(PROMISED_SECONDS, TimeUnit.SECONDS).body()).startsWith("retry:");
  }

  @Test
  void who_waits_for_events_with_it_is_refused() throws Exception {
    var token = mint("events:read");
    var waiting =
        server.client.sendAsync(
            request(token, "/api/v1/events?wait=25").build(), BodyHandlers.ofString());
    await().until(() -> server.hub.live.waits().count() == 1);

    revoke(token);

    var answer = waiting.get(PROMISED_SECONDS, TimeUnit.SECONDS);
    ErrorShape.assertError(answer, 401, "UNAUTHENTICATED");
    assertThat(server.hub.live.waits().count()).isZero();
  }

  private static RawWebSocket socket(JsonNode token) {
    var socket = RawWebSocket.connect(server.port());
    socket.send(auth(token.path("token").asText()));
    assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    return socket;
  }

  private static String auth(String token) {
    return "{\"id\":1,\"type\":\"auth\",\"token\":\"%s\"}".formatted(token);
  }

  private static JsonNode mint(String scope) {
    var answer =
        server.send(
            server
                .authorized("/api/v1/tokens")
                .header("Content-Type", "application/json")
                .POST(body(scope)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer);
  }

  private static HttpRequest.BodyPublisher body(String scope) {
    return HttpRequest.BodyPublishers.ofString(
        "{\"name\":\"Agent\",\"scope\":\"%s\",\"ttl\":\"1h\"}".formatted(scope));
  }

  private static HttpRequest.Builder request(JsonNode token, String path) {
    return server
        .request(path)
        .timeout(Duration.ofSeconds(40))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token.path("token").asText());
  }

  private static void revoke(JsonNode token) {
    var answer =
        server.send(server.authorized("/api/v1/tokens/" + token.path("id").asText()).DELETE());
    assertThat(answer.statusCode()).isEqualTo(204);
  }
}
