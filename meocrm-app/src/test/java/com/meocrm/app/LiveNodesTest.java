package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is open on one node, while things happen on another. */
@Timeout(120)
class LiveNodesTest {
  private static final int REVOKED_WITHIN_SECONDS = 5;

  private final ServerOnTestDatabase here = ServerOnTestDatabase.shared();
  private final HttpClient http = HttpClient.newHttpClient();
  private Server there;

  @BeforeEach
  void start_second_node() {
    there = Wiring.start(Configuration.forServe(here.variables()));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    there.close();
  }

  @Test
  void who_waits_on_one_node_is_woken_at_once_by_what_another_has_logged() throws Exception {
    var shop = here.client("org_live_nodes");
    var waiter = new TestClient(there.url(), "org_live_nodes");
    var delays = new ArrayList<Duration>();
    for (int i = 0; i < 9; i++) {
      var waiting =
          CompletableFuture.supplyAsync(() -> {
            try {
              return waiter.read("/api/v1/events?wait=8&after=" + delays.size());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      // It is waiting once it has looked and found nothing.
      await().pollDelay(Duration.ofMillis(150)).until(() -> !waiting.isDone());
      shop.create("/api/v1/orders", TestClient.order("usr_seller"));
      long placed = System.nanoTime();

      var page = waiting.get(20, TimeUnit.SECONDS);
      delays.add(Duration.ofNanos(System.nanoTime() - placed));
      assertThat(page.path("data")).hasSize(1);
    }

    Collections.sort(delays);
    assertThat(delays.get(delays.size() / 2)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void a_token_that_one_node_revokes_ends_what_is_open_with_it_on_another() throws Exception {
    var admin = here.client("org_live_revoked");
    var created =
        admin.create(
            "/api/v1/tokens",
            "{\"name\":\"Agent\",\"scope\":\"events:read orders:read\",\"ttl\":\"1h\"}");
    var token = created.path("token").asText();
    try (var socket = RawWebSocket.connect(there.url().getPort())) {
      socket.send(
          "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"],\"token\":\"%s\"}"
              .formatted(token));
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
      var stream =
          http.send(request("/api/v1/events/stream", token), BodyHandlers.ofInputStream()).body();
      var waiting = ask("/api/v1/events?wait=25", token);
      admin.create("/api/v1/orders", TestClient.order("usr_seller"));
      assertThat(socket.events(1)).hasSize(1);
      assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      var waitingOn = ask("/api/v1/events?after=1&wait=25", token);

      long before = System.nanoTime();
      var path = "/api/v1/tokens/" + created.path("id").asText();
      assertThat(admin.delete(path).statusCode()).isEqualTo(204);

      assertThat(socket.closeCode()).isEqualTo(4500);
      assertThat(new String(stream.readAllBytes(), UTF_8)).contains("order.created");
      assertThat(waitingOn.get(REVOKED_WITHIN_SECONDS, TimeUnit.SECONDS).statusCode())
          .isEqualTo(401);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isLessThan(Duration.ofSeconds(REVOKED_WITHIN_SECONDS));
    }
  }

  private CompletableFuture<HttpResponse<String>> ask(String path, String token) {
    return http.sendAsync(request(path, token), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String token) {
    return HttpRequest.newBuilder(there.url().resolve(path))
        .header("Authorization", "Bearer " + token)
        .build();
  }
}
