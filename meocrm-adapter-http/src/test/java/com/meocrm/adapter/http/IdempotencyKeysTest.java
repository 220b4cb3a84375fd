package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.assertRawError;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.web.RateLimit;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.shared.DomainException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Idempotency-Key} over HTTP; what the database has to do with it is tested on one. */
class IdempotencyKeysTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void without_a_key_every_request_takes_effect_and_nothing_is_kept() {
    var first = server.post(ORDERS, TestServer.ORDER);
    var second = server.post(ORDERS, TestServer.ORDER);

    assertThat(id(first)).isNotEqualTo(id(second));
    assertThat(first.headers().firstValue(REPLAYED)).isEmpty();
    assertThat(server.hub.idempotency.size()).isZero();
  }

  @Test
  void a_repeat_gets_status_bytes_and_content_headers_and_nothing_happens_twice() {
    var first = send("key-1", TestServer.ORDER);
    var second = send("key-1", TestServer.ORDER);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue(REPLAYED)).isEmpty();
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.headers().firstValue(REPLAYED)).contains("true");
    assertThat(second.body()).isEqualTo(first.body());
    for (var header : List.of("Location", "ETag", "Content-Type")) {
      assertThat(second.headers().allValues(header))
          .isEqualTo(first.headers().allValues(header))
          .hasSize(1);
    }
    assertThat(second.headers().firstValue("X-Trace-Id"))
        .isNotEqualTo(first.headers().firstValue("X-Trace-Id"));
    assertThat(orders()).isEqualTo(1);
    assertThat(json(server.get("/api/v1/events")).path("data")).hasSize(1);
    assertThat(server.hub.audit.entries()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "\"key-1\"", "a\"b", "~!#$%&()*+-./:;<=>?@[]^_`{|}"})
  void a_key_may_be_any_visible_ascii_bare_or_quoted(String header) {
    assertThat(send(header, TestServer.ORDER).statusCode()).isEqualTo(201);
    var again =
        send(
            "\"" + IdempotencyKey.parse(header).value().replaceAll("([\"\\\\])", "\\\\$1") + "\"",
            TestServer.ORDER);
    assertThat(again.headers().firstValue(REPLAYED)).contains("true");
  }

  @Test
  void a_key_has_at_most_255_characters() {
    assertThat(send("k".repeat(255), TestServer.ORDER).statusCode()).isEqualTo(201);
    assertError(send("k".repeat(256), TestServer.ORDER), 400, "IDEMPOTENCY_KEY_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"\"", "a b", "a, b", "a,b", "\"a\", \"b\"", "\"a", "\"a\"b", "\"a\";x=1"})
  void a_malformed_key_or_a_list_is_refused_and_nothing_happens(String header) {
    assertError(send(header, TestServer.ORDER), 400, "IDEMPOTENCY_KEY_INVALID");
    assertThat(orders()).isZero();
  }

  @Test
  void a_key_given_twice_or_beyond_ascii_is_refused() {
    var twice =
        server.send(
            order(TestServer.ORDER, server.token("org_01")).header(KEY, "a").header(KEY, "a"));
    assertError(twice, 400, "IDEMPOTENCY_KEY_INVALID");
    var raw =
        server.raw(
            "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n%s: khoá\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(ORDERS, server.token("org_01"), KEY));
    assertRawError(raw, 400, "IDEMPOTENCY_KEY_INVALID");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"channel":"POS"|401
          {"channel":"POS"|403
          {"channel":"POS"|400 MALFORMED_JSON
          {"channel":"POS"}|400 IDEMPOTENCY_KEY_INVALID
          """)
  void the_key_is_looked_at_after_syntax_and_before_validation(String body, String expected) {
    var token =
        switch (expected) {
          case "401" -> "nonsense";
          case "403" -> server.token("org_01", Role.PARTNER, null);
          default -> server.token("org_01");
        };

    var answer = server.send(order(body, token).header(KEY, "a b"));

    assertThat(answer.statusCode() + " " + json(answer).path("code").asText()).startsWith(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Another value, the same value spelled otherwise, members in another order.
        "{\"channel\":\"ONLINE\",\"paymentMethod\":\"CARD\",\"branchId\":\"br_2\",\"items\":[{\"sku\":\"TEA-1\",\"quantity\":2,\"unitPrice\":\"45000.50\"}]}",
        "{ \"channel\":\"ONLINE\",\"paymentMethod\":\"CARD\",\"branchId\":\"br_1\",\"items\":[{\"sku\":\"TEA-1\",\"quantity\":2,\"unitPrice\":\"45000.50\"}]}",
        "{\"paymentMethod\":\"CARD\",\"channel\":\"ONLINE\",\"branchId\":\"br_1\",\"items\":[{\"sku\":\"TEA-1\",\"quantity\":2,\"unitPrice\":\"45000.50\"}]}",
      })
  void the_same_key_with_another_body_is_refused_and_the_first_stays_replayable(String other) {
    var first = send("key-1", TestServer.ORDER);

    assertError(send("key-1", other), 422, "IDEMPOTENCY_KEY_REUSED");
    assertThat(send("key-1", TestServer.ORDER).body()).isEqualTo(first.body());
    assertThat(orders()).isEqualTo(1);
  }

  @Test
  void the_same_key_on_another_path_or_with_another_query_is_refused() {
    send("key-1", TestServer.ORDER);

    assertError(send("/api/v1/webhooks", "key-1", TestServer.ORDER), 422, "IDEMPOTENCY_KEY_REUSED");
    assertError(send(ORDERS + "?x=1", "key-1", TestServer.ORDER), 422, "IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void the_same_key_of_another_tenant_or_user_is_another_key() {
    send("key-1", TestServer.ORDER);

    var tenant = server.send(order(TestServer.ORDER, server.token("org_02")).header(KEY, "key-1"));
    var user =
        server.send(
            order("{}", server.tokenOf("org_01", "usr_02", Role.ADMIN)).header(KEY, "key-1"));

    assertThat(tenant.statusCode()).isEqualTo(201);
    assertThat(tenant.headers().firstValue(REPLAYED)).isEmpty();
    assertError(user, 400, "VALIDATION_FAILED");
  }

  @Test
  void what_was_wrong_may_be_corrected_under_the_same_key() {
    assertError(send("key-1", "{}"), 400, "VALIDATION_FAILED");
    assertError(send("key-1", "{"), 400, "MALFORMED_JSON");

    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void what_was_unauthorised_may_be_repeated_with_a_right_token() {
    var unauthenticated = server.send(order(TestServer.ORDER, "nonsense").header(KEY, "key-1"));
    var forbidden =
        server.send(
            order(TestServer.ORDER, server.token("org_01", Role.PARTNER, null))
                .header(KEY, "key-1"));

    assertThat(unauthenticated.statusCode()).isEqualTo(401);
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void nobody_gets_a_replay_who_may_not_do_it_now() {
    send("key-1", TestServer.ORDER);

    var narrowed =
        server.send(
            order(TestServer.ORDER, server.token("org_01", Role.ADMIN, "orders:read"))
                .header(KEY, "key-1"));

    assertError(narrowed, 403, "FORBIDDEN");
    assertThat(narrowed.headers().firstValue(REPLAYED)).isEmpty();
  }

  @Test
  void nobody_gets_a_token_shown_again_that_they_could_not_make_now() {
    var body = "{\"name\":\"Agent\",\"scope\":\"orders:write\",\"ttl\":\"1h\"}";
    var made = send("/api/v1/tokens", "key-1", body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

    var narrowed =
        server.send(
            keyed(server, "/api/v1/tokens", "key-1", body)
                .setHeader(
                    "Authorization",
                    "Bearer " + server.token("org_01", Role.ADMIN, "tokens:write")));

    assertError(narrowed, 403, "FORBIDDEN");
    assertThat(narrowed.headers().firstValue(REPLAYED)).isEmpty();
    assertThat(send("/api/v1/tokens", "key-1", body).body()).isEqualTo(made.body());
  }

  @Test
  void nobody_gets_a_decision_shown_again_that_is_no_longer_theirs_to_make() {
    var paid =
        TestServer.ORDER
            .replace("ONLINE", "POS")
            .replace("\"branchId\"", "\"isPaid\":true,\"branchId\"");
    var refund = ORDERS + "/" + id(server.post(ORDERS, paid)) + "/refund";
    server.post(refund, "{\"reason\":\"Hàng lỗi\"}");
    var decided = send(refund + "/approve", "key-1", "{}");
    assertThat(decided.statusCode()).as(decided.body()).isEqualTo(200);

    var demoted =
        server.send(
            keyed(server, refund + "/approve", "key-1", "{}")
                .setHeader("Authorization", "Bearer " + server.token("org_01", Role.STAFF, null)));

    assertError(demoted, 403, "FORBIDDEN");
    assertThat(demoted.headers().firstValue(REPLAYED)).isEmpty();
    assertThat(send(refund + "/approve", "key-1", "{}").body()).isEqualTo(decided.body());
  }

  @Test
  void a_refusal_of_the_domain_is_kept_also_when_it_would_not_be_refused_now() {
    var order = TestServer.ORDER.replaceFirst("\\{", "{\"id\":\"ord_1\",");
    send("key-1", order);
    var refused = send("key-2", order);
    server.hub.orders.clear();

    var again = send("key-2", order);

    assertError(refused, 409, "ORDER_EXISTS");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).isEqualTo(refused.body());
    assertThat(again.headers().firstValue(REPLAYED)).contains("true");
    assertThat(send("key-3", order).statusCode()).isEqualTo(201);
  }

  @Test
  void a_fault_undoes_everything_and_is_not_kept() {
    server.hub.beforeCommit =
        () -> {
          throw new IllegalArgumentException("a bug");
        };
    assertError(send("key-1", TestServer.ORDER), 500, "INTERNAL_ERROR");
    server.hub.beforeCommit = () -> {};
    assertThat(orders()).isZero();

    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(201);
    assertThat(orders()).isEqualTo(1);
  }

  @Test
  void a_refusal_at_the_last_moment_undoes_the_work_and_is_kept() {
    server.hub.beforeCommit =
        () -> {
          server.hub.beforeCommit = () -> {};
          throw DomainException.conflict("TOO_LATE", "Too late.", Map.of());
        };

    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(409);
    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(409);
    assertThat(orders()).isZero();
  }

  @Test
  void without_its_store_nothing_is_carried_out() {
    server.hub.storeIsDown = true;
    var answer = send("key-1", TestServer.ORDER);
    server.hub.storeIsDown = false;

    assertError(answer, 503, "UNAVAILABLE");
    assertThat(orders()).isZero();
    assertThat(send("key-1", TestServer.ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void an_answer_is_kept_for_a_day() {
    send("key-1", TestServer.ORDER);
    server.hub.clock.advance(Duration.ofDays(1).minusSeconds(1));
    assertThat(send("key-1", TestServer.ORDER).headers().firstValue(REPLAYED)).contains("true");

    server.hub.clock.advance(Duration.ofSeconds(2));

    assertThat(send("key-1", TestServer.ORDER).headers().firstValue(REPLAYED)).isEmpty();
    assertThat(orders()).isEqualTo(2);
  }

  @Test
  void a_secret_that_is_shown_once_is_in_the_replay_of_that_answer_alone() {
    var body = "{\"url\":\"https://partner.example/hook\",\"events\":[\"*\"]}";
    var first = send("/api/v1/webhooks", "key-1", body);
    var second = send("/api/v1/webhooks", "key-1", body);

    assertThat(json(first).path("secret").asText()).startsWith("whsec_");
    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void what_was_made_is_answered_again_also_when_it_is_gone_meanwhile_and_is_not_made_again() {
    var body = "{\"url\":\"https://partner.example/hook\",\"events\":[\"*\"]}";
    var made = send("/api/v1/webhooks", "key-1", body);
    var path = made.headers().firstValue("Location").orElseThrow();
    assertThat(server.send(server.authorized(path).DELETE()).statusCode()).isEqualTo(200);

    var again = send("/api/v1/webhooks", "key-1", body);

    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(made.body());
    assertThat(json(server.get("/api/v1/webhooks")).path("data")).isEmpty();
  }

  @Test
  void what_came_too_often_may_be_repeated_under_the_same_key() {
    var config = TestServer.config().withRateLimit(new RateLimit(20, 20));
    try (var limited = new TestServer(config)) {
      int placed = -1;
      HttpResponse<String> refused;
      do {
        placed++;
        refused = limited.send(keyed(limited, ORDERS, "key-" + placed, TestServer.ORDER));
      } while (refused.statusCode() == 201);
      assertError(refused, 429, "RATE_LIMITED");
      assertThat(limited.hub.idempotency.size()).isEqualTo(placed);

      var key = "key-" + placed;
      HttpResponse<String> again;
      do {
        again = limited.send(keyed(limited, ORDERS, key, TestServer.ORDER));
      } while (again.statusCode() == 429);

      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.headers().firstValue(REPLAYED)).isEmpty();
    }
  }

  @Test
  void duplicates_on_one_connection_one_behind_the_other_take_effect_once() {
    var request =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s: key-1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(
                ORDERS, server.token("org_01"), KEY, TestServer.ORDER.length(), TestServer.ORDER);

    var answers = server.raw(request.repeat(3));

    assertThat(answers.split("HTTP/1\\.1 201 Created", -1)).hasSize(4);
    assertThat(answers.split("(?i)" + REPLAYED + ": true", -1)).hasSize(3);
    assertThat(orders()).isEqualTo(1);
  }

  @Test
  void a_request_whose_body_broke_off_took_no_effect_and_leaves_the_key_free() {
    var broken =
        server.raw(
            "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s: key-1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
                .formatted(ORDERS, server.token("org_01"), KEY));
    assertRawError(broken, 400, "BAD_REQUEST");

    var whole = send("key-1", TestServer.ORDER);

    assertThat(whole.statusCode()).isEqualTo(201);
    assertThat(whole.headers().firstValue(REPLAYED)).isEmpty();
    assertThat(orders()).isEqualTo(1);
  }

  @Test
  void an_action_without_a_body_is_kept_too() {
    var missing =
        server.send(
            server
                .authorized("/api/v1/alerts/alt_none/acknowledge")
                .header(KEY, "key-1")
                .POST(BodyPublishers.noBody()));

    assertError(missing, 404, "ALERT_NOT_FOUND");
    assertThat(server.hub.idempotency.size()).as("what is not found may be there later").isZero();
  }

  private HttpResponse<String> send(String key, String body) {
    return send(ORDERS, key, body);
  }

  private static HttpRequest.Builder keyed(
      TestServer server, String path, String key, String body) {
    return server
        .authorized(path)
        .header("Content-Type", "application/json")
        .header(KEY, key)
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(String path, String key, String body) {
    return server.send(keyed(server, path, key, body));
  }

  private HttpRequest.Builder order(String body, String token) {
    return server
        .request(ORDERS)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private int orders() {
    return json(server.get(ORDERS)).path("data").size();
  }

  private static String id(HttpResponse<String> answer) {
    return json(answer).path("id").asText();
  }
}
