package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings on PostgreSQL, over REST, on one node and on two. */
class SettingsJourneyTest {
  private static final String KEY = "/api/v1/settings/tax.vatPercent";

  @TempDir private static Path folder;
  private static Server second;

  @BeforeAll
  static void a_second_node_starts_that_knows_plans() throws Exception {
    var plans = folder.resolve("plans.json");
    Files.writeString(plans, "{\"gold\":{\"tax.vatPercent\":2}}");
    var variables = ServerOnTestDatabase.shared().variables();
    variables.put("MEOCRM_PLANS_FILE", plans.toString());
    second = Wiring.start(Configuration.forServe(variables));
  }

  @AfterAll
  static void it_ends() {
    second.close();
  }

  /**
   * From the default inwards each scope is set and wins over all that were set before; then, from
   * the narrowest outwards, each is taken back, and the next wider one counts again.
   */
  @Test
  void the_narrowest_of_seven_scopes_wins_on_another_node() throws Exception {
    var here = ServerOnTestDatabase.shared().client("org_settings_4");
    var there = new TestClient(second.url(), "org_settings_4");
    var scopes = List.of("tenant", "branch:br_1", "role:STAFF", "user:usr_lan", "object:prd_1");
    assertThat(effective(there, "")).isEqualTo("default 0");
    assertThat(effective(there, "&plan=gold")).isEqualTo("plan:gold 2");

    for (int i = 0; i < scopes.size(); i++) {
      set(here, scopes.get(i), Integer.toString(10 + i));
      assertThat(effective(there, "&plan=gold")).isEqualTo(scopes.get(i) + " " + (10 + i));
    }
    for (int i = scopes.size() - 1; i >= 0; i--) {
      assertThat(effective(there, "&plan=gold")).isEqualTo(scopes.get(i) + " " + (10 + i));
      set(here, scopes.get(i), "null");
    }
    assertThat(effective(there, "&plan=gold")).isEqualTo("plan:gold 2");
    assertThat(effective(there, "")).isEqualTo("default 0");
  }

  private static String effective(TestClient client, String more) throws IOException {
    var answer =
        client.read(
            "/api/v1/settings:effective?key=tax.vatPercent&objectId=prd_1&userId=usr_lan&role=STAFF&branchId=br_1"
                + more);
    return answer.path("source").asText() + " " + answer.path("value").asText();
  }

  private static void set(TestClient client, String scope, String value) throws IOException {
    var answer =
        client.put(
            KEY, "{\"value\":%s,\"scope\":\"%s\",\"reason\":\"a test\"}".formatted(value, scope));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

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
    var here = ServerOnTestDatabase.shared().client("org_settings_3");
    var there = new TestClient(second.url(), "org_settings_3");
    assertThat(here.get("/api/v1/orders").statusCode()).isEqualTo(200);
    assertThat(there.get("/api/v1/orders").statusCode()).isEqualTo(200);

    switchOrders(here, false);

    assertThat(here.get("/api/v1/orders").statusCode()).isEqualTo(503);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> there.get("/api/v1/orders").statusCode() == 503);
  }

  private static void switchOrders(TestClient client, boolean on) throws Exception {
    HttpResponse<String> answer =
        client.put(
            "/api/v1/settings/moduleKillSwitch.orders",
            "{\"value\":%s,\"reason\":\"a test\"}".formatted(on));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
