package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts over REST. */
class AlertsTest {
  private static final String PATH = "/api/v1/alerts";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void an_open_alert_is_listed_with_what_is_known() {
    open("alt_1", "whk_1");

    var answer = server.get(PATH + "?status=OPEN");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at("/data/0"))
        .isEqualTo(
            json(
                """
                {"id":"alt_1","kind":"ENDPOINT_FAILING","subject":"whk_1","status":"OPEN",
                 "message":"Webhook endpoint whk_1 fails: answered 500","occurrences":3,
                 "details":{"cause":"answered 500","status":500,"url":"https://partner.example/hook",
                   "deliveryIds":["dlv_1"],"eventIds":["evt_1"],"orderIds":["ord_1"],"mail":"not configured"},
                 "openedAt":"2025-11-11T05:00:00.000Z","lastAt":"2025-11-11T05:00:00.000Z"}
                """));
  }

  @Test
  void acknowledging_tells_who_and_when_and_a_second_time_changes_nothing() {
    open("alt_1", "whk_1");
    server.hub.clock.advance(Duration.ofMinutes(1));

    var seen = acknowledge("alt_1");
    server.hub.clock.advance(Duration.ofMinutes(1));
    var again = server.post(PATH + "/alt_1/acknowledge", "{}");

    assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
    assertThat(json(seen).path("status").asText()).isEqualTo("ACKNOWLEDGED");
    assertThat(json(seen).path("acknowledgedBy").asText()).isEqualTo("usr_01");
    assertThat(json(seen).path("acknowledgedAt").asText()).isEqualTo("2025-11-11T05:01:00.000Z");
    assertThat(json(again)).isEqualTo(json(seen));
    assertThat(ids(server.get(PATH + "?status=OPEN"))).isEmpty();
    assertThat(ids(server.get(PATH))).containsExactly("alt_1");
  }

  @Test
  void a_list_comes_latest_first_in_pages() {
    for (int i = 1; i <= 3; i++) {
      open("alt_" + i, "whk_" + i);
      server.hub.clock.advance(Duration.ofSeconds(1));
    }

    var first = server.get(PATH + "?limit=2&status=OPEN");
    var cursor = json(first).path("nextCursor").asText();
    var second = server.get(PATH + "?limit=2&status=OPEN&cursor=" + cursor);

    assertThat(ids(first)).containsExactly("alt_3", "alt_2");
    assertThat(ids(second)).containsExactly("alt_1");
    assertThat(json(second).path("nextCursor").isNull()).isTrue();
    var elsewhere = server.get(PATH + "?limit=2&cursor=" + cursor);
    assertThat(violations(assertError(elsewhere, 400, "VALIDATION_FAILED")))
        .containsExactly("cursor malformed");
  }

  @Test
  void another_tenant_neither_sees_nor_acknowledges_it() {
    open("alt_1", "whk_1");

    assertThat(ids(server.getAs("org_02", PATH))).isEmpty();
    assertError(
        server.send(
            server
                .request(PATH + "/alt_1/acknowledge")
                .header("Authorization", "Bearer " + server.token("org_02"))
                .POST(BodyPublishers.noBody())),
        404,
        "ALERT_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alt_2", "no%20id", "x%00y"})
  void an_alert_that_does_not_exist_cannot_be_acknowledged(String id) {
    assertThat(acknowledge(id).statusCode()).isIn(400, 404);
  }

  @ParameterizedTest
  @CsvSource({
    "status=open, status one_of",
    "status=, status one_of",
    "limit=0, limit out_of_range",
    "cursor=x, cursor malformed",
    "kind=PLAN_FAILED, kind unknown",
  })
  void a_wrong_parameter_is_a_violation(String query, String violation) {
    var error = assertError(server.get(PATH + "?" + query), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly(violation);
  }

  @Test
  void a_body_that_says_something_is_refused() {
    open("alt_1", "whk_1");

    var error =
        assertError(
            server.post(PATH + "/alt_1/acknowledge", "{\"note\":\"seen\"}"),
            400,
            "VALIDATION_FAILED");

    assertThat(violations(error)).containsExactly("note unknown");
    assertThat(ids(server.get(PATH + "?status=OPEN"))).containsExactly("alt_1");
  }

  @Test
  void reading_and_acknowledging_need_their_scopes() {
    open("alt_1", "whk_1");

    assertThat(as(Role.STAFF, null, false)).isEqualTo(200);
    assertThat(as(Role.STAFF, null, true)).isEqualTo(403);
    assertThat(as(Role.MANAGER, "alerts:read", true)).isEqualTo(403);
    assertThat(as(Role.MANAGER, "alerts:write", false)).isEqualTo(403);
    assertThat(as(Role.PARTNER, null, false)).isEqualTo(403);
    assertThat(as(Role.MANAGER, null, true)).isEqualTo(200);
  }

  private int as(Role role, String scope, boolean acknowledging) {
    var request =
        server
            .request(acknowledging ? PATH + "/alt_1/acknowledge" : PATH)
            .header("Authorization", "Bearer " + server.token("org_01", role, scope));
    return server
        .send(acknowledging ? request.POST(BodyPublishers.noBody()) : request)
        .statusCode();
  }

  private HttpResponse<String> acknowledge(String id) {
    return server.send(
        server.authorized(PATH + "/" + id + "/acknowledge").POST(BodyPublishers.noBody()));
  }

  private void open(String id, String subject) {
    server.hub.openAlert(id, subject);
  }

  private static List<String> ids(HttpResponse<String> answer) {
    return json(answer)
        .path("data")
        .valueStream()
        .map((JsonNode alert) -> alert.path("id").asText())
        .toList();
  }
}
