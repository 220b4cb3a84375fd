package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The figures and the timeline that the dashboard shows, on a real database. */
class OverviewTest {
  private static final String OVERVIEW = "/api/v1/overview?window=30m";

  @Test
  void figures_count_what_happened_and_nothing_of_others() throws Exception {
    var server = ServerOnTestDatabase.shared();
    var shop = server.client("org_figures");
    try (var receiver = new CapturingReceiver()) {
      subscribe(shop, receiver.url());
      for (int i = 0; i < 3; i++) {
        shop.create("/api/v1/orders", TestClient.order("seller"));
      }
      await().until(() -> shop.read(OVERVIEW).path("delivered").asInt() == 3);

      receiver.answer(500);
      shop.create("/api/v1/orders", TestClient.order("seller"));
      await().until(() -> shop.read(OVERVIEW).path("failed").asInt() >= 1);

      var figures = shop.read(OVERVIEW);
      assertThat(figures.path("windowSeconds").asInt()).isEqualTo(1800);
      assertThat(figures.path("sequence").asInt()).isEqualTo(4);
      assertThat(figures.path("events").asInt()).isEqualTo(4);
      assertThat(figures.path("delivered").asInt()).isEqualTo(3);
      assertThat(figures.path("open").asInt()).isEqualTo(1);
      assertThat(figures.path("p50Ms").asLong()).isPositive();
      assertThat(figures.path("p95Ms").asLong())
          .isGreaterThanOrEqualTo(figures.path("p50Ms").asLong());
      assertThat(figures.path("partial").asBoolean()).isFalse();
      assertThat(figures.path("series")).hasSize(60);
      assertThat(sum(figures, "events")).isEqualTo(4);
      assertThat(
              figures.at("/series/59/delivered").asInt()
                  + figures.at("/series/58/delivered").asInt())
          .isEqualTo(3);
    }
    var stranger = server.client("org_figures_of_nobody").read(OVERVIEW);
    assertThat(stranger.path("sequence").asInt() + stranger.path("events").asInt()).isZero();
    assertThat(stranger.path("open").asInt() + stranger.path("failed").asInt()).isZero();
    assertThat(stranger.has("p50Ms")).isFalse();
  }

  @Test
  void parked_deliveries_wait_and_are_not_late() throws Exception {
    var shop = ServerOnTestDatabase.shared().client("org_figures_parked");
    var id = subscribe(shop, "http://127.0.0.1:9/hook");
    assertThat(shop.post("/api/v1/webhooks/" + id + "/pause", "{}").statusCode()).isEqualTo(200);
    shop.create("/api/v1/orders", TestClient.order("seller"));

    await().until(() -> shop.read(OVERVIEW).path("parked").asInt() == 1);
    assertThat(shop.read(OVERVIEW).path("open").asInt()).isEqualTo(1);
    assertThat(shop.read(OVERVIEW).has("oldestDueAt")).isFalse();
  }

  @Test
  void a_timeline_has_every_event_attempt_and_action_of_an_order() throws Exception {
    var server = ServerOnTestDatabase.shared();
    var shop = server.client("org_timeline");
    try (var receiver = new CapturingReceiver()) {
      var hook = subscribe(shop, receiver.url());
      receiver.answer(500);
      var order = shop.create("/api/v1/orders", TestClient.order("seller")).path("id").asText();
      shop.create("/api/v1/orders", TestClient.order("seller"));
      var path = "/api/v1/orders/" + order + "/timeline";
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> shop.read(path).at("/deliveries/0/attempts").size() >= 1);
      receiver.answer(204);
      assertThat(
              shop.post(
                      "/api/v1/shipping/orders",
                      "{\"orderId\":\"%s\",\"carrier\":\"GHN\",\"trackingCode\":\"T-1\",\"address\":\"1 Lê Lợi\"}"
                          .formatted(order))
                  .statusCode())
          .isEqualTo(201);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> shop.read(path).at("/deliveries/0/status").asText().equals("DELIVERED"));

      var timeline = shop.read(path);
      assertThat(timeline.path("events").findValuesAsText("type"))
          .containsExactly("order.created", "shipping.label.created");
      assertThat(timeline.at("/deliveries/0/destination").asText()).isEqualTo(hook);
      assertThat(timeline.at("/deliveries/0/channel").asText()).isEqualTo("WEBHOOK");
      assertThat(timeline.at("/deliveries/0/attempts/0/status").asInt()).isEqualTo(500);
      assertThat(timeline.at("/deliveries/0/attempts").findValues("status").getLast().asInt())
          .isEqualTo(204);
      assertThat(timeline.path("actions").findValuesAsText("action"))
          .contains("order.create", "shipping.createLabel");

      assertThat(server.client("org_timeline_other").get(path).statusCode()).isEqualTo(404);
      assertThat(shop.get("/api/v1/orders/ord_none/timeline").statusCode()).isEqualTo(404);
    }
  }

  private static String subscribe(TestClient shop, String url) throws Exception {
    return shop.create(
            "/api/v1/webhooks", "{\"url\":\"%s\",\"events\":[\"order.*\"]}".formatted(url))
        .path("id")
        .asText();
  }

  private static long sum(JsonNode figures, String name) {
    return figures.path("series").findValues(name).stream().mapToLong(JsonNode::asLong).sum();
  }
}
