package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class TenantIsolationTest {
  @Test
  void every_id_of_one_tenant_is_unknown_to_another() throws Exception {
    try (var server = new ServerOnTestDatabase()) {
      var owner = server.client("org_a");
      var stranger = server.client("org_b");
      var order = owner.create("/api/v1/orders", TestClient.order("seller")).path("id").asText();
      var endpoint =
          owner
              .create(
                  "/api/v1/webhooks", "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}")
              .path("id")
              .asText();
      await().until(() -> owner.log().size() == 1);

      for (var path : List.of("/api/v1/orders/" + order, "/api/v1/webhooks/" + endpoint)) {
        assertThat(owner.get(path).statusCode()).as(path).isEqualTo(200);
        var answer = stranger.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("org_a");
      }
      for (var path : List.of("/api/v1/orders", "/api/v1/webhooks", "/api/v1/events")) {
        assertThat(owner.read(path).path("data")).as(path).hasSize(1);
        assertThat(stranger.read(path).path("data")).as(path).isEmpty();
      }
    }
  }

  @Test
  void two_tenants_may_use_the_same_ids_and_codes() throws Exception {
    var order =
        TestClient.order("seller")
            .replace("{\"channel\"", "{\"id\":\"ord_same\",\"code\":\"HD-1\",\"channel\"");
    try (var server = new ServerOnTestDatabase()) {
      server.client("org_a").create("/api/v1/orders", order);
      server.client("org_b").create("/api/v1/orders", order);

      assertThat(server.client("org_a").post("/api/v1/orders", order).statusCode()).isEqualTo(409);
    }
  }
}
