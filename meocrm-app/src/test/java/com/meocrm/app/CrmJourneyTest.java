package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leads, commissions, and types of events of a tenant's own, over REST, on PostgreSQL. */
class CrmJourneyTest {
  private static final String LEADS = "/api/v1/leads";
  private static final String RULES = "/api/v1/admin/commission-rules";
  private static final String COMMISSIONS = "/api/v1/commissions";

  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();

  @Test
  void leads_lose_priority_by_the_days_and_get_it_back_by_an_activity() throws Exception {
    var shop = server.client("org_crm_leads");
    var priorities = new LinkedHashMap<Integer, String>();
    for (int days : List.of(6, 7, 29, 30, 59, 60)) {
      priorities.put(days, lead(shop, Integer.toString(days), days).path("priorityAuto").asText());
    }
    assertThat(priorities)
        .hasToString("{6=HIGH, 7=MEDIUM, 29=MEDIUM, 30=LOW, 59=LOW, 60=INACTIVE}");
    assertThat(ids(shop, "?priority=LOW")).containsExactly("59", "30");

    var active =
        shop.create(LEADS + "/60/activities", "{\"type\":\"CALL\",\"notes\":\"Gọi lại sau 18h\"}");
    assertThat(active.at("/lead/priorityAuto").asText()).isEqualTo("HIGH");
    assertThat(shop.read(LEADS + "/60/activities").path("data")).hasSize(1);
    assertThat(ids(shop, "?priority=INACTIVE")).isEmpty();

    var low = json(shop.post(LEADS + "/60/priority:override", "{\"priority\":\"LOW\"}"), 200);
    assertThat(low.path("priorityManual").asText()).isEqualTo("LOW");
    assertThat(low.path("priorityEffective").asText()).isEqualTo("LOW");
    assertThat(ids(shop, "?priority=LOW")).containsExactly("60", "59", "30");
    set(shop, "leadPriority.allowManualOverride", "false");
    assertThat(shop.read(LEADS + "/60").path("priorityEffective").asText()).isEqualTo("HIGH");
    assertThat(
            json(shop.post(LEADS + "/59/priority:override", "{\"priority\":\"HIGH\"}"), 409)
                .path("code")
                .asText())
        .isEqualTo("PRIORITY_OVERRIDE_DISABLED");
    assertThat(ids(server.client("org_crm_others"), "")).isEmpty();
  }

  @Test
  void leads_are_given_to_the_pool_of_their_priority_where_the_shop_wants_it() throws Exception {
    var shop = server.client("org_crm_pools");
    assertThat(lead(shop, "before", 0).has("assignedTo")).isFalse();
    set(
        shop,
        "leadPriority",
        "{\"thresholds\":{\"auto_to_medium\":2},\"autoAssignment\":{\"enabled\":true,\"rules\":{\"medium\":\"team_b\"}}}");

    assertThat(lead(shop, "new", 0).path("assignedTo").asText()).isEqualTo("senior_sales");
    assertThat(lead(shop, "old", 2).path("assignedTo").asText()).isEqualTo("team_b");
    var called = shop.create(LEADS + "/old/activities", "{\"type\":\"VISIT\"}");
    assertThat(called.at("/lead/assignedTo").asText()).isEqualTo("senior_sales");
    assertThat(ids(shop, "?assignedTo=senior_sales")).containsExactly("old", "new");
  }

  @Test
  void a_sale_earns_its_seller_a_share_that_an_admin_approves_and_that_is_paid_once()
      throws Exception {
    var shop = server.client("org_crm_sales");
    var manager = shop.withToken(HubProcess.token("org_crm_sales", Role.MANAGER));
    assertThat(manager.post(RULES, "{\"type\":\"FLAT\",\"ratePercent\":5}").statusCode())
        .isEqualTo(403);
    shop.create(
        RULES,
        "{\"type\":\"TIERED\",\"tiers\":[{\"from\":0,\"ratePercent\":3},{\"from\":\"300000\",\"ratePercent\":5}]}");
    assertThat(manager.read(RULES).at("/data/0/tiers/1/from").asText()).isEqualTo("300000.00");
    sell(shop);
    sell(shop);

    var earned = shop.read(COMMISSIONS + "?sellerId=usr_lan").path("data");
    assertThat(earned)
        .extracting(c -> c.path("amount").asText())
        .containsExactly("10000.00", "6000.00");
    assertThat(earned.get(0).path("shares"))
        .isEqualTo(
            TestClient.parse(
                "{\"self\":\"7000.00\",\"support\":\"2000.00\",\"teamPool\":\"1000.00\"}"));
    var period = earned.get(0).path("period").asText();
    assertThat(period).isEqualTo(YearMonth.now(ZoneId.of("Asia/Ho_Chi_Minh")).toString());
    var path = COMMISSIONS + "/" + earned.get(0).path("id").asText();
    assertThat(manager.post(path + "/approve", "{}").statusCode()).isEqualTo(403);
    assertThat(json(shop.post(path + "/approve", "{}"), 200).path("status").asText())
        .isEqualTo("APPROVED");
    json(shop.post(path + "/approve", "{}"), 409);

    var run = "{\"period\":\"%s\"}".formatted(period);
    assertThat(manager.post(COMMISSIONS + "/payouts:run", run).statusCode()).isEqualTo(403);
    var payout = json(shop.post(COMMISSIONS + "/payouts:run", run), 200);
    assertThat(payout.path("totalAmount").asText()).isEqualTo("10000.00");
    assertThat(payout.path("count").asInt()).isEqualTo(1);
    assertThat(payout.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(json(shop.post(COMMISSIONS + "/payouts:run", run), 409).path("code").asText())
        .isEqualTo("PAYOUT_ALREADY_RUN");

    assertThat(shop.read(path).path("status").asText()).isEqualTo("PAID");
    assertThat(shop.read(COMMISSIONS + "?status=PENDING").path("data")).hasSize(1);
    await().until(() -> types(shop).contains("commission.payout.completed"));
    assertThat(types(shop)).containsOnlyOnce("commission.payout.completed");
  }

  @Test
  void what_a_refunded_sale_had_earned_is_taken_back() throws Exception {
    var shop = server.client("org_crm_refund");
    shop.create(RULES, "{\"type\":\"FLAT\",\"ratePercent\":\"2.5\"}");
    var order = "/api/v1/orders/" + sell(shop).path("id").asText();

    json(shop.post(order + "/refund", "{\"reason\":\"Hàng lỗi\"}"), 202);
    json(shop.post(order + "/refund/approve", "{}"), 200);

    var both = shop.read(COMMISSIONS).path("data");
    assertThat(both)
        .extracting(c -> c.path("kind").asText() + " " + c.path("amount").asText())
        .containsExactly("ADJUSTMENT -5000.00", "EARNED 5000.00");
    await().until(() -> types(shop).contains("order.refunded"));
    assertThat(types(shop)).doesNotContain("order.cancelled");
  }

  @Test
  void a_type_of_ones_own_is_made_published_and_changed() throws Exception {
    var shop = server.client("org_crm_types");
    var path = "/api/v1/event-types/custom.loyalty.joined";
    var type =
        "{\"schema\":{\"type\":\"object\",\"required\":[\"points\"],\"properties\":{\"points\":{\"type\":\"%s\",\"minimum\":0}}},\"example\":{\"points\":5}}";
    assertThat(shop.get(path).statusCode()).isEqualTo(404);
    assertThat(json(shop.put(path, type.formatted("integer")), 201).path("version").asInt())
        .isEqualTo(1);

    var event =
        "{\"eventId\":\"%s\",\"type\":\"custom.loyalty.joined\",\"key\":\"cus_1\",\"data\":{\"points\":%s}}";
    var wrong = json(shop.post("/api/v1/events", event.formatted("e1", "1.5")), 400);
    assertThat(wrong.at("/details/violations/0/field").asText()).isEqualTo("data.points");
    assertThat(json(shop.put(path, type.formatted("number")), 200).path("version").asInt())
        .isEqualTo(2);
    json(shop.post("/api/v1/events", event.formatted("e1", "1.5")), 201);
    json(shop.post("/api/v1/events", event.formatted("e1", "1.5")), 200);
    json(shop.post("/api/v1/events", event.formatted("e1", "2")), 409);

    await().until(() -> shop.log().size() == 1);
    assertThat(shop.log().getFirst().at("/event/version").asInt()).isEqualTo(2);
    var other = server.client("org_crm_others");
    assertThat(other.get(path).statusCode()).isEqualTo(404);
    json(other.post("/api/v1/events", event.formatted("e1", "2")), 400);
    assertThat(json(shop.put("/api/v1/event-types/order.created", type), 400).path("code").asText())
        .isEqualTo("EVENT_TYPE_NOT_CUSTOM");
  }

  private static JsonNode lead(TestClient shop, String id, int daysAgo) throws IOException {
    return shop.create(
        LEADS,
        "{\"id\":\"%s\",\"name\":\"Nguyễn Thị Lan\",\"lastActivityAt\":\"%s\"}"
            .formatted(
                id, Instant.now().minus(Duration.ofDays(daysAgo)).truncatedTo(ChronoUnit.MILLIS)));
  }

  private static List<String> ids(TestClient shop, String query) throws IOException {
    return shop.read(LEADS + query)
        .path("data")
        .valueStream()
        .map(l -> l.path("id").asText())
        .toList();
  }

  /** A sale of 200,000 over the counter by usr_lan. */
  private static JsonNode sell(TestClient shop) throws IOException {
    return shop.create(
        "/api/v1/orders",
        """
        {"channel":"POS","paymentMethod":"CASH","branchId":"br_01","sellerId":"usr_lan","isPaid":true,
         "items":[{"sku":"TEA","quantity":2,"unitPrice":100000}]}\
        """);
  }

  private static void set(TestClient shop, String key, String value) throws IOException {
    json(
        shop.put(
            "/api/v1/settings/" + key, "{\"value\":%s,\"reason\":\"a test\"}".formatted(value)),
        200);
  }

  private static List<String> types(TestClient shop) throws IOException {
    return shop.log().stream().map(entry -> entry.at("/event/event").asText()).toList();
  }

  private static JsonNode json(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return TestClient.json(answer);
  }
}
