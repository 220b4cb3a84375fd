package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Settings on PostgreSQL, over REST, on one node and on two. */
class SettingsJourneyTest {
  @Test
  void a_change_is_stored_audited_and_recorded_together() throws Exception {
    var client = ServerOnTestDatabase.shared().client("org_settings_1");

    var set =
        client.put(
            "/api/v1/settings/notifications.alerts.emails",
            "{\"value\":[\"owner@shop.example\"],\"reason\":\"the owner wants to know\"}");

    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    assertThat(client.read("/api/v1/settings/notifications.alerts").path("value"))
        .hasToString("{\"emails\":[\"owner@shop.example\"]}");
    await().until(() -> client.log().size() == 1);
    assertThat(client.log().getFirst().at("/event/data"))
        .hasToString("{\"key\":\"notifications.alerts.emails\",\"scope\":\"tenant\"}");
    var entry =
        ServerOnTestDatabase.shared()
            .database()
            .fetch(
                "select before::text as before, after::text as after from meocrm.audit_entry"
                    + " where organization_id = 'org_settings_1' and action = 'setting.change'");
    assertThat(entry).hasSize(1);
    assertThat(entry.getFirst().get("after", String.class))
        .contains("owner@shop.example", "the owner wants to know");
    assertThat(
            client
                .withHeaders("If-Match", "\"7\"")
                .put("/api/v1/settings/notifications", "{\"value\":null,\"reason\":\"r\"}")
                .statusCode())
        .isEqualTo(412);
  }

  @Test
  void a_refused_change_leaves_nothing() throws Exception {
    var client = ServerOnTestDatabase.shared().client("org_settings_2");

    var refused =
        client.put(
            "/api/v1/settings/orders.sync.sources",
            "{\"value\":[{\"name\":\"web\",\"url\":\"https://a.example\",\"secretRef\":\"MEOCRM_MASTER_KEY\"}],\"reason\":\"r\"}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(TestClient.json(refused).at("/details/violations/0/field").asText())
        .isEqualTo("value[0].secretRef");
    assertThat(client.read("/api/v1/settings/orders").path("isSet").asBoolean()).isFalse();
    assertThat(
            ServerOnTestDatabase.shared()
                .database()
                .fetch("select from meocrm.audit_entry where organization_id = 'org_settings_2'"))
        .isEmpty();
  }

  @Test
  void a_change_counts_on_a_second_node_within_five_seconds() throws Exception {
    var server = ServerOnTestDatabase.shared();
    try (var second = Wiring.start(Configuration.forServe(server.variables()))) {
      var here = server.client("org_settings_3");
      var there = new TestClient(second.url(), "org_settings_3");
      assertThat(here.get("/api/v1/orders").statusCode()).isEqualTo(200);
      assertThat(there.get("/api/v1/orders").statusCode()).isEqualTo(200);

      switchOrders(here, false);

      assertThat(here.get("/api/v1/orders").statusCode()).isEqualTo(503);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> there.get("/api/v1/orders").statusCode() == 503);
    }
  }

  private static void switchOrders(TestClient client, boolean on) throws Exception {
    HttpResponse<String> answer =
        client.put(
            "/api/v1/settings/moduleKillSwitch.orders",
            "{\"value\":%s,\"reason\":\"a test\"}".formatted(on));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
