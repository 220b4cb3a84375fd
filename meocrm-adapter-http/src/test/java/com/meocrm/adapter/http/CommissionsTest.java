package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CommissionsTest {
  private static final String RULES = "/api/v1/admin/commission-rules";
  private static final String COMMISSIONS = "/api/v1/commissions";
  private static final String PAYOUTS = COMMISSIONS + "/payouts:run";
  private static final String FLAT = "{\"type\":\"FLAT\",\"ratePercent\":\"5\"}";
  private static final String NOVEMBER = "{\"period\":\"2025-11\"}";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void each_kind_of_rule_is_created_and_listed() {
    var flat = server.post(RULES, FLAT);
    var tiered =
        server.post(
            RULES,
            """
            {"type":"TIERED","name":"Bậc thang","validFrom":"2025-12-01T00:00:00+07:00",
             "tiers":[{"from":0,"ratePercent":3},{"from":"50000000","ratePercent":"5.125"}]}\
            """);
    var bonus =
        server.post(
            RULES,
            """
            {"type":"BONUS","target":"100000000","amount":2000000,"validFrom":"2026-01-01T00:00:00Z"}\
            """);

    assertThat(flat.statusCode()).isEqualTo(201);
    assertThat(TestServer.json(flat).path("ratePercent").asText()).isEqualTo("5.00");
    assertThat(TestServer.json(flat).path("validFrom").asText())
        .isEqualTo("2025-11-11T05:00:00.000Z");
    assertThat(TestServer.json(tiered).path("validFrom").asText())
        .isEqualTo("2025-11-30T17:00:00.000Z");
    assertThat(TestServer.json(tiered).path("tiers").path(1).path("ratePercent").asText())
        .isEqualTo("5.125");
    assertThat(TestServer.json(bonus).path("target").asText()).isEqualTo("100000000.00");
    assertThat(TestServer.json(server.get(RULES)).path("data").findValuesAsText("type"))
        .containsExactly("BONUS", "TIERED", "FLAT");
    var first = TestServer.json(server.get(RULES + "?limit=2"));
    assertThat(
            TestServer.json(server.get(RULES + "?cursor=" + first.path("nextCursor").asText()))
                .path("data")
                .findValuesAsText("type"))
        .containsExactly("FLAT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}|type
          {"type":"PERCENT"}|type
          {"type":"FLAT"}|ratePercent
          {"type":"FLAT","ratePercent":101}|ratePercent
          {"type":"FLAT","ratePercent":"5.00001"}|ratePercent
          {"type":"FLAT","ratePercent":5,"tiers":[]}|tiers
          {"type":"TIERED","tiers":[{"from":1,"ratePercent":3}]}|tiers[0].from
          {"type":"TIERED","tiers":[{"from":0}]}|tiers[0].ratePercent
          {"type":"BONUS","target":1}|amount
          {"type":"FLAT","ratePercent":5,"validFrom":"2020-01-01T00:00:00Z"}|validFrom
          {"type":"FLAT","ratePercent":5,"validFrom":"2025-13-01T00:00:00Z"}|validFrom
          {"type":"FLAT","ratePercent":5,"extra":1}|extra
          """)
  void what_is_wrong_with_a_rule_is_told(String rule, String field) {
    var answer = server.post(RULES, rule);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(violatedFields(answer)).contains(field);
  }

  @Test
  void a_commission_is_listed_approved_and_paid() {
    server.post(RULES, FLAT);
    complete("ord_1", "1250000.00");
    complete("ord_2", "10.00");

    var pending = page("?status=PENDING&period=2025-11&sellerId=usr_seller&limit=1");
    var rest = page("?status=PENDING&period=2025-11&sellerId=usr_seller&cursor=" + cursor(pending));
    assertThat(pending.path("data")).hasSize(1);
    assertThat(rest.path("data")).hasSize(1);
    assertThat(page("?sellerId=nobody").path("data")).isEmpty();
    var earned = find("ord_1");
    assertThat(earned.path("amount").asText()).isEqualTo("62500.00");
    assertThat(earned.path("shares").path("self").asText()).isEqualTo("43750.00");
    var id = earned.path("id").asText();

    var approved = server.post(COMMISSIONS + "/" + id + "/approve", "{}");
    assertThat(approved.statusCode()).isEqualTo(200);
    assertThat(approved.headers().firstValue("ETag")).contains("\"2\"");
    assertThat(TestServer.json(approved).path("approvedBy").asText()).isEqualTo("usr_01");
    assertThat(server.post(COMMISSIONS + "/" + id + "/approve", "{}").statusCode()).isEqualTo(409);

    var payout = server.post(PAYOUTS, NOVEMBER);
    assertThat(payout.statusCode()).as(payout.body()).isEqualTo(200);
    var paid = TestServer.json(payout);
    assertThat(paid.path("totalAmount").asText()).isEqualTo("62500.00");
    assertThat(paid.path("count").asLong()).isOne();
    assertThat(paid.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(paid.path("payOn").asText()).isEqualTo("2025-12-05");
    assertThat(TestServer.json(server.get(COMMISSIONS + "/" + id)).path("status").asText())
        .isEqualTo("PAID");
    var again = server.post(PAYOUTS, NOVEMBER);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(TestServer.json(again).path("code").asText()).isEqualTo("PAYOUT_ALREADY_RUN");
  }

  @Test
  void an_approval_names_the_version_it_is_meant_for() {
    server.post(RULES, FLAT);
    complete("ord_1", "1000000");
    var path = COMMISSIONS + "/" + find("ord_1").path("id").asText() + "/approve";

    var answer =
        server.send(
            server
                .authorized(path)
                .header("If-Match", "\"7\"")
                .POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(412);
    assertThat(find("ord_1").path("status").asText()).isEqualTo("PENDING");
  }

  @Test
  void of_another_tenant_nothing_is_found() {
    server.post(RULES, FLAT);
    complete("ord_1", "1000000");
    var id = find("ord_1").path("id").asText();

    assertThat(server.getAs("org_02", COMMISSIONS + "/" + id).statusCode()).isEqualTo(404);
    assertThat(TestServer.json(server.getAs("org_02", COMMISSIONS)).path("data")).isEmpty();
    assertThat(TestServer.json(server.getAs("org_02", RULES)).path("data")).isEmpty();
    assertThat(server.get(COMMISSIONS + "/no%20id").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}|period
          {"period":"11/2025"}|period
          {"period":"2025-13"}|period
          {"period":"2025-12"}|period
          {"period":"2025-11","payOn":"2025-02-30"}|payOn
          {"period":"2025-11","payOn":"2025-10-31"}|payOn
          """)
  void what_is_wrong_with_a_payout_is_told(String payout, String field) {
    var answer = server.post(PAYOUTS, payout);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(violatedFields(answer)).contains(field);
  }

  @ParameterizedTest
  @CsvSource({"period=2025", "status=DONE", "cursor=nonsense", "limit=0", "other=1"})
  void what_is_wrong_with_a_list_is_told(String query) {
    var answer = server.get(COMMISSIONS + "?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(violatedFields(answer)).containsExactly(query.substring(0, query.indexOf('=')));
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"MANAGER", "STAFF", "PARTNER"})
  void only_admins_decide_about_money(Role role) {
    // A partner holds whatever its scope names, and still is no admin.
    var token = server.token("org_01", role, "commissions:read commissions:write");

    for (var path : List.of(RULES, COMMISSIONS + "/com_1/approve", PAYOUTS)) {
      var answer =
          server.send(
              server
                  .request(path)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
    }
    assertThat(
            server
                .send(server.request(COMMISSIONS).header("Authorization", "Bearer " + token))
                .statusCode())
        .isEqualTo(200);
  }

  /** Sells at the counter. */
  private void complete(String id, String valueNet) {
    var answer =
        server.post(
            "/api/v1/orders",
            """
            {"id":"%s","channel":"POS","paymentMethod":"CASH","isPaid":true,"branchId":"br_1",
             "sellerId":"usr_seller","items":[{"sku":"TEA-1","quantity":1,"unitPrice":"%s"}]}\
            """
                .formatted(id, valueNet));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private JsonNode page(String query) {
    return TestServer.json(server.get(COMMISSIONS + query));
  }

  private static String cursor(JsonNode page) {
    return page.path("nextCursor").asText();
  }

  private JsonNode find(String orderId) {
    return page("")
        .path("data")
        .valueStream()
        .filter(c -> c.path("orderId").asText().equals(orderId))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> violatedFields(HttpResponse<String> answer) {
    return TestServer.json(answer).path("details").path("violations").findValuesAsText("field");
  }
}
