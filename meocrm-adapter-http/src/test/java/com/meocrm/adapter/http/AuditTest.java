package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.audit.AuditEntry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trail: what is written into it on the way of a request, and how it is read. */
class AuditTest {
  private static final String PATH = "/api/v1/audit";
  private static final String ORDERS = "/api/v1/orders";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void what_was_done_is_listed_with_who_when_and_what() {
    var placed =
        server.send(
            server
                .authorized(ORDERS)
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "req-7")
                .POST(
                    BodyPublishers.ofString(
                        TestServer.ORDER.replaceFirst(
                            "\\{",
                            "{\"customer\":{\"name\":\"Nguyễn Văn A\",\"phone\":\"0901234567\"},"))));
    var id = json(placed).path("id").asText();

    var answer = server.get(PATH);

    var entry = json(answer).at("/data/0");
    assertThat(entry.path("id").asText()).startsWith("aud_");
    assertThat(entry.path("at").asText()).isEqualTo("2025-11-11T05:00:00.000Z");
    assertThat(entry.path("actor").asText()).isEqualTo("usr_01");
    assertThat(entry.path("action").asText()).isEqualTo("order.create");
    assertThat(entry.path("entity").asText()).isEqualTo("order:" + id);
    assertThat(entry.path("decision").asText()).isEqualTo("ALLOWED");
    assertThat(entry.path("traceId").asText()).isEqualTo("req-7");
    assertThat(entry.path("after").path("status").asText()).isEqualTo("PENDING");
    assertThat(entry.has("before")).isFalse();
    assertThat(answer.body()).doesNotContain("Nguyễn").doesNotContain("0901234567");
  }

  @Test
  void an_attempt_to_change_what_one_may_not_is_written_down_and_its_answer_stays_the_same() {
    var refused = as(Role.PARTNER, "POST", ORDERS);

    assertError(refused, 403, "FORBIDDEN");
    var entry = json(server.get(PATH)).at("/data/0");
    assertThat(entry.path("decision").asText()).isEqualTo("DENIED");
    assertThat(entry.path("action").asText()).isEqualTo("order.create");
    assertThat(entry.path("entity").asText()).isEqualTo("order");
    assertThat(entry.path("traceId").asText()).isEqualTo(json(refused).path("traceId").asText());
  }

  @Test
  void an_attempt_names_what_it_was_aimed_at() {
    as(Role.STAFF, "POST", "/api/v1/alerts/alt_1/acknowledge");
    as(Role.STAFF, "POST", "/api/v1/alerts/not%20an%20id/acknowledge");
    as(Role.STAFF, "POST", "/api/v1/webhooks");

    assertThat(server.hub.audit.entries())
        .extracting(entry -> entry.action() + " " + entry.entity())
        .containsExactly(
            "alert.acknowledge alert:alt_1", "alert.acknowledge alert", "webhook.create webhook");
  }

  @Test
  void reads_and_callers_without_a_proven_name_leave_nothing() {
    as(Role.PARTNER, "GET", ORDERS);
    server.send(server.request(ORDERS).POST(BodyPublishers.ofString("{}")));
    server.send(
        server
            .request(ORDERS)
            .header("Authorization", "Bearer " + server.token("org_01") + "x")
            .POST(BodyPublishers.ofString("{}")));

    assertThat(server.hub.audit.entries()).isEmpty();
  }

  @Test
  void an_attempt_that_cannot_be_written_down_is_refused_all_the_same() {
    server.hub.storeIsDown = true;
    var refused = as(Role.PARTNER, "POST", ORDERS);
    server.hub.storeIsDown = false;

    assertError(refused, 403, "FORBIDDEN");
    assertThat(server.hub.audit.entries()).isEmpty();
  }

  @Test
  void a_request_that_fails_leaves_no_entry_of_success() {
    server.post(ORDERS, "{}");
    server.hub.beforeCommit =
        () -> {
          throw new IllegalArgumentException("a bug");
        };
    server.post(ORDERS, TestServer.ORDER);
    server.hub.beforeCommit = () -> {};

    assertThat(server.hub.audit.entries()).isEmpty();
  }

  @Test
  void a_list_comes_newest_first_in_pages_and_narrowed() {
    for (int i = 0; i < 3; i++) {
      server.hub.clock.advance(Duration.ofSeconds(1));
      server.post(ORDERS, TestServer.ORDER);
    }
    as(Role.PARTNER, "POST", ORDERS);
    server.send(
        server
            .request("/api/v1/webhooks")
            .header("Authorization", "Bearer " + server.tokenOf("org_01", "usr_02", Role.ADMIN))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"url\":\"https://a.example/\",\"events\":[\"*\"]}")));

    var ids =
        server.hub.audit.entries().stream().map(AuditEntry::id).map(Object::toString).toList();
    var first = server.get(PATH + "?limit=2");
    var cursor = json(first).path("nextCursor").asText();
    var second = server.get(PATH + "?limit=3&cursor=" + cursor);
    assertThat(ids(first)).doesNotContainAnyElementsOf(ids(second));
    assertThat(ids(second)).hasSize(3).contains(ids.get(0), ids.get(1));
    assertThat(json(second).path("nextCursor").isNull()).isTrue();

    assertThat(ids(server.get(PATH + "?action=webhook.create"))).containsExactly(ids.get(4));
    assertThat(ids(server.get(PATH + "?actor=usr_02"))).containsExactly(ids.get(4));
    assertThat(ids(server.get(PATH + "?since=2025-11-11T05:00:02Z&action=order.create")))
        .hasSize(3)
        .doesNotContain(ids.get(0));
    assertThat(
            violations(
                assertError(
                    server.get(PATH + "?action=order.create&cursor=" + cursor),
                    400,
                    "VALIDATION_FAILED")))
        .containsExactly("cursor malformed");
  }

  @Test
  void another_tenant_sees_nothing_of_it_and_reading_it_needs_its_scope() {
    server.post(ORDERS, TestServer.ORDER);

    assertThat(json(server.getAs("org_02", PATH)).path("data")).isEmpty();
    assertThat(as(Role.STAFF, "GET", PATH).statusCode()).isEqualTo(403);
    assertThat(as(Role.MANAGER, "GET", PATH).statusCode()).isEqualTo(200);
  }

  @Test
  void acknowledging_an_alert_is_written_down_once() {
    server.hub.openAlert("alt_1", "whk_1");

    for (int i = 0; i < 2; i++) {
      assertThat(server.post("/api/v1/alerts/alt_1/acknowledge", "{}").statusCode()).isEqualTo(200);
    }

    var entries = json(server.get(PATH)).path("data");
    assertThat(entries).hasSize(1);
    assertThat(entries.path(0).path("entity").asText()).isEqualTo("alert:alt_1");
    assertThat(entries.path(0).path("before")).isEqualTo(json("{\"status\":\"OPEN\"}"));
    assertThat(entries.path(0).path("after")).isEqualTo(json("{\"status\":\"ACKNOWLEDGED\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "action=, action length",
    "actor=, actor length",
    "actor=a%00b, actor malformed",
    "since=yesterday, since malformed",
    "since=, since malformed",
    "since=%2B12345-01-01T00:00:00Z, since malformed",
    "since=1969-12-31T23:59:59Z, since malformed",
    "limit=0, limit out_of_range",
    "cursor=x, cursor malformed",
    "entity=x, entity unknown",
  })
  void a_wrong_parameter_is_a_violation(String query, String violation) {
    var error = assertError(server.get(PATH + "?" + query), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly(violation);
  }

  private HttpResponse<String> as(Role role, String method, String path) {
    return server.send(
        server
            .request(path)
            .header("Authorization", "Bearer " + server.token("org_01", role, null))
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(TestServer.ORDER)));
  }

  private static List<String> ids(HttpResponse<String> answer) {
    return json(answer).path("data").valueStream().map(e -> e.path("id").asText()).toList();
  }
}
