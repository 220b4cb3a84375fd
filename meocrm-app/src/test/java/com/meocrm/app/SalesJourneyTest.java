package com.meocrm.app;

import static com.meocrm.app.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Orders, products, stock, shipments and refunds over REST, on PostgreSQL. */
class SalesJourneyTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final String SHIPMENTS = "/api/v1/shipping/orders";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();

  @Test
  void an_order_goes_its_way_by_hand_and_takes_and_returns_its_stock() throws Exception {
    var shop = server.client("org_sales_hand");
    product(shop, "TEA", 5, 4);

    var placed = shop.create(ORDERS, order("ONLINE", "CARD", false, "TEA", 6));
    assertThat(placed.at("/warnings/0/code").asText()).isEqualTo("LOW_STOCK");
    assertThat(placed.at("/warnings/0/details/available").asLong()).isEqualTo(5);
    assertError(move(shop, placed, "PROCESSING"), 409, "INSUFFICIENT_STOCK");

    var order = shop.create(ORDERS, order("ONLINE", "CARD", false, "TEA", 2));
    assertThat(order.has("warnings")).isFalse();
    assertThat(quantity(shop, "TEA")).isEqualTo(5);
    assertThat(json(ok(move(shop, order, "PROCESSING"))).path("status").asText())
        .isEqualTo("PROCESSING");
    assertThat(quantity(shop, "TEA")).isEqualTo(3);
    assertThat(lowStock(shop)).containsExactly("TEA");

    var wrong = assertError(move(shop, order, "DELIVERED"), 409, "ORDER_TRANSITION_INVALID");
    assertThat(wrong.path("details"))
        .isEqualTo(
            JSON.readTree(
                "{\"from\":\"PROCESSING\",\"to\":\"DELIVERED\",\"allowed\":[\"SHIPPED\",\"CANCELLED\"]}"));

    ok(move(shop, order, "CANCELLED"));
    assertThat(quantity(shop, "TEA")).isEqualTo(5);
    assertThat(lowStock(shop)).isEmpty();
    assertThat(events(shop, 7))
        .containsExactly(
            "inventory.adjusted",
            "order.created",
            "order.created",
            "inventory.adjusted",
            "inventory.low_stock",
            "inventory.adjusted",
            "order.cancelled");
  }

  @Test
  void once_products_exist_only_what_is_one_and_is_there_can_be_sold() throws Exception {
    var shop = server.client("org_sales_skus");
    shop.create(ORDERS, order("ONLINE", "CARD", false, "ANYTHING", 1));

    product(shop, "TEA", 0, 0);
    product(shop, "CUP", 1, 0);
    var unknown =
        assertError(
            shop.post(ORDERS, order("ONLINE", "CARD", false, "ANYTHING", 1)), 422, "SKU_UNKNOWN");
    assertThat(unknown.at("/details/skus/0").asText()).isEqualTo("ANYTHING");
    assertError(shop.post(ORDERS, order("ONLINE", "CARD", false, "TEA", 1)), 409, "OUT_OF_STOCK");
    assertError(shop.post(ORDERS, order("POS", "CASH", true, "CUP", 2)), 409, "INSUFFICIENT_STOCK");
    ok(shop.patch("/api/v1/products/CUP", "{\"isActive\":false}"));
    assertError(shop.post(ORDERS, order("POS", "CASH", true, "CUP", 1)), 422, "SKU_INACTIVE");
    assertThat(shop.read(ORDERS).path("data")).hasSize(1);
  }

  @Test
  void tax_comes_from_the_setting_and_exemption_from_the_product() throws Exception {
    var shop = server.client("org_sales_tax");
    set("org_sales_tax", "tax", "{\"vatPercent\":10}");
    shop.create(
        "/api/v1/products",
        "{\"sku\":\"BOOK\",\"name\":\"Sách\",\"price\":200000,\"taxExempt\":true}");
    adjust(shop, "BOOK", 5);
    product(shop, "PEN", 5, 0);

    var order =
        shop.create(
            ORDERS,
            """
            {"channel":"POS","paymentMethod":"CASH","branchId":"br_01","isPaid":true,
             "items":[{"sku":"BOOK","quantity":1,"unitPrice":200000},{"sku":"PEN","quantity":1,"unitPrice":50000}]}
            """);

    assertThat(order.path("valueNet").asText()).isEqualTo("250000.00");
    assertThat(order.path("valueGross").asText()).isEqualTo("255000.00");
    assertThat(order.path("paidAmount").asText()).isEqualTo("255000.00");
    assertThat(order.at("/items/0/taxExempt").asBoolean()).isTrue();
    var read = shop.read(ORDERS + "/" + order.path("id").asText());
    assertThat(read).isEqualTo(order);
  }

  @Test
  void a_cash_on_delivery_order_is_shipped_fails_is_tried_again_and_is_paid_at_the_door()
      throws Exception {
    var shop = server.client("org_sales_cod");
    product(shop, "TEA", 5, 0);
    var order = shop.create(ORDERS, order("COD", "COD", false, "TEA", 2));

    var shipment = label(shop, order, "GHN-1");
    assertThat(shipment.path("codAmount").asText()).isEqualTo("90000.00");
    assertThat(shipment.path("status").asText()).isEqualTo("PENDING");
    assertThat(status(shop, order)).isEqualTo("PROCESSING");
    report(shop, shipment, "IN_TRANSIT");
    report(shop, shipment, "PICKED_UP");
    assertThat(status(shop, order)).isEqualTo("SHIPPED");

    var failed = report(shop, shipment, "FAILED");
    assertThat(failed.path("retryCount").asInt()).isEqualTo(1);
    assertThat(failed.path("failedReason").asText()).isEqualTo("as the carrier says");
    assertThat(report(shop, shipment, "FAILED")).isEqualTo(failed);
    assertThat(report(shop, shipment, "IN_TRANSIT")).isEqualTo(failed);
    assertThat(status(shop, order)).isEqualTo("PENDING");
    assertThat(quantity(shop, "TEA")).isEqualTo(3);

    ok(move(shop, order, "PROCESSING"));
    assertThat(quantity(shop, "TEA")).isEqualTo(3);
    report(shop, shipment, "DELIVERED");
    report(shop, shipment, "DELIVERED");
    report(shop, shipment, "FAILED");
    report(shop, shipment, "RETURNED");

    var paid = shop.read(ORDERS + "/" + order.path("id").asText());
    assertThat(paid.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(paid.path("isPaid").asBoolean()).isTrue();
    assertThat(paid.path("paidAmount").asText()).isEqualTo("90000.00");
    assertThat(events(shop, 7))
        .containsExactly(
            "inventory.adjusted",
            "order.created",
            "inventory.adjusted",
            "shipping.label.created",
            "shipping.failed",
            "order.completed",
            "shipping.delivered");
  }

  @Test
  void goods_that_come_back_are_returned_to_the_shelf_exactly_once() throws Exception {
    var shop = server.client("org_sales_back");
    product(shop, "TEA", 5, 0);
    var order = shop.create(ORDERS, order("COD", "COD", false, "TEA", 2));
    var shipment = label(shop, order, "GHN-1");
    var received = SHIPMENTS + "/" + shipment.path("id").asText() + "/goods-received";
    assertError(shop.post(received, "{}"), 409, "SHIPMENT_NOT_RETURNED");
    report(shop, shipment, "FAILED");
    report(shop, shipment, "RETURNED");
    assertThat(status(shop, order)).isEqualTo("RETURNING");
    assertThat(quantity(shop, "TEA")).isEqualTo(3);

    assertThat(json(ok(shop.post(received, "{}"))).has("goodsReceivedAt")).isTrue();

    assertError(shop.post(received, "{}"), 409, "GOODS_ALREADY_RECEIVED");
    assertThat(status(shop, order)).isEqualTo("CANCELLED");
    assertThat(quantity(shop, "TEA")).isEqualTo(5);
    assertThat(events(shop, 7))
        .containsExactly(
            "inventory.adjusted",
            "order.created",
            "inventory.adjusted",
            "shipping.label.created",
            "shipping.failed",
            "inventory.adjusted",
            "order.cancelled");
  }

  @Test
  void staff_ask_for_a_refund_and_a_manager_decides() throws Exception {
    var organization = "org_sales_refund";
    var staff = server.client(organization).withToken(HubProcess.token(organization, Role.STAFF));
    var manager =
        server.client(organization).withToken(HubProcess.token(organization, Role.MANAGER));
    product(manager, "TEA", 5, 0);
    var order = staff.create(ORDERS, order("POS", "CASH", true, "TEA", 2));
    var refund = ORDERS + "/" + order.path("id").asText() + "/refund";
    assertThat(quantity(manager, "TEA")).isEqualTo(3);

    assertError(staff.post(refund, "{}"), 400, "VALIDATION_FAILED");
    assertError(manager.post(refund + "/approve", "{}"), 409, "REFUND_NOT_REQUESTED");
    var asked = staff.post(refund, "{\"reason\":\"Hàng lỗi\"}");
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
    assertThat(asked.headers().firstValue("Location"))
        .contains(ORDERS + "/" + order.path("id").asText());
    assertThat(json(asked).at("/refund/status").asText()).isEqualTo("REQUESTED");
    assertError(staff.post(refund + "/approve", "{}"), 403, "FORBIDDEN");
    ok(manager.post(refund + "/reject", "{\"reason\":\"Đã dùng\"}"));
    assertThat(staff.post(refund, "{\"reason\":\"Hàng lỗi\"}").statusCode()).isEqualTo(202);

    var refunded = json(ok(manager.post(refund + "/approve", "")));

    assertThat(refunded.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(refunded.has("refundedAt")).isTrue();
    assertThat(refunded.at("/refund/amount").asText()).isEqualTo("90000.00");
    assertThat(quantity(manager, "TEA")).isEqualTo(5);
    assertThat(events(manager, 6))
        .containsExactly(
            "inventory.adjusted",
            "order.created",
            "inventory.adjusted",
            "order.completed",
            "inventory.adjusted",
            "order.refunded");
  }

  @Test
  void a_refund_that_is_too_late_is_refused() throws Exception {
    var shop = server.client("org_sales_late");
    var order = shop.create(ORDERS, order("POS", "CASH", true, "TEA", 2));
    server
        .database()
        .execute(
            "update meocrm.sales_order set completed_at = completed_at - interval '8 days'"
                + " where organization_id = 'org_sales_late'");

    assertError(
        shop.post(ORDERS + "/" + order.path("id").asText() + "/refund", "{\"reason\":\"Lỗi\"}"),
        409,
        "REFUND_WINDOW_EXCEEDED");
  }

  @Test
  void who_edits_names_the_version_that_was_seen() throws Exception {
    var shop = server.client("org_sales_versions");
    product(shop, "TEA", 5, 0);
    var outdated = shop.withHeaders("If-Match", "\"7\"");
    var current = shop.withHeaders("If-Match", "\"1\"");
    var order = shop.create(ORDERS, order("ONLINE", "CARD", false, "TEA", 1));

    assertError(outdated.patch("/api/v1/products/TEA", "{\"price\":1}"), 412, "VERSION_CONFLICT");
    var changed = ok(current.patch("/api/v1/products/TEA", "{\"price\":1}"));
    assertThat(changed.headers().firstValue("ETag")).contains("\"2\"");
    assertError(move(outdated, order, "CONFIRMED"), 412, "VERSION_CONFLICT");
    assertThat(ok(move(current, order, "CONFIRMED")).headers().firstValue("ETag"))
        .contains("\"2\"");
  }

  @Test
  void lists_can_be_narrowed_and_go_on_page_by_page() throws Exception {
    var shop = server.client("org_sales_lists");
    var first = shop.create(ORDERS, order("COD", "COD", false, "TEA", 1));
    var second = shop.create(ORDERS, order("COD", "COD", false, "TEA", 1));
    label(shop, first, "GHN-1");
    label(shop, second, "GHN-2");
    shop.create(ORDERS, order("COD", "COD", false, "TEA", 1));
    for (var sku : List.of("A", "B", "C")) {
      product(shop, sku, 1, 2);
    }

    var page = shop.read(ORDERS + "?status=PROCESSING&branchId=br_01&limit=1");
    assertThat(page.at("/data/0/id")).isEqualTo(second.path("id"));
    var rest =
        shop.read(
            ORDERS
                + "?status=PROCESSING&branchId=br_01&limit=1&cursor="
                + page.path("nextCursor").asText());
    assertThat(rest.at("/data/0/id")).isEqualTo(first.path("id"));
    assertThat(rest.path("nextCursor").isNull()).isTrue();
    assertError(
        shop.get(ORDERS + "?status=PENDING&cursor=" + page.path("nextCursor").asText()),
        400,
        "VALIDATION_FAILED");
    assertError(shop.get(ORDERS + "?status=LOST"), 400, "VALIDATION_FAILED");
    assertThat(shop.read(ORDERS + "?code=" + first.path("code").asText()).path("data")).hasSize(1);

    var labels = SHIPMENTS + "?orderId=" + first.path("id").asText();
    assertThat(shop.read(labels).path("data")).hasSize(1);
    assertThat(shop.read(SHIPMENTS + "?trackingCode=GHN-2&status=PENDING").path("data")).hasSize(1);
    assertThat(shop.read(SHIPMENTS + "?limit=1").path("nextCursor").isTextual()).isTrue();
    for (var list :
        List.of("/api/v1/products", "/api/v1/inventory", "/api/v1/inventory/low-stock")) {
      var start = shop.read(list + "?limit=2");
      var end = shop.read(list + "?limit=2&cursor=" + start.path("nextCursor").asText());
      assertThat(skus(start)).as(list).containsExactly("C", "B");
      assertThat(skus(end)).as(list).containsExactly("A");
    }
    assertThat(shop.read("/api/v1/inventory?branchId=br_02").path("data")).isEmpty();
  }

  @Test
  void nothing_of_a_tenant_is_there_for_another() throws Exception {
    var owner = server.client("org_sales_owner");
    var stranger = server.client("org_sales_stranger");
    product(owner, "TEA", 5, 9);
    var order = owner.create(ORDERS, order("POS", "CASH", true, "TEA", 1));
    var shipped = owner.create(ORDERS, order("COD", "COD", false, "TEA", 1));
    var shipment = label(owner, shipped, "GHN-1");
    var path = ORDERS + "/" + order.path("id").asText();
    var shipping = SHIPMENTS + "/" + shipment.path("id").asText();

    assertError(
        stranger.patch(path + "/status", "{\"status\":\"CANCELLED\"}"), 404, "ORDER_NOT_FOUND");
    assertError(stranger.post(path + "/refund", "{\"reason\":\"x\"}"), 404, "ORDER_NOT_FOUND");
    assertError(stranger.post(path + "/refund/approve", "{}"), 404, "ORDER_NOT_FOUND");
    assertError(stranger.patch("/api/v1/products/TEA", "{}"), 404, "PRODUCT_NOT_FOUND");
    assertError(stranger.get(shipping), 404, "SHIPMENT_NOT_FOUND");
    assertError(
        stranger.patch(shipping + "/status", "{\"status\":\"FAILED\"}"), 404, "SHIPMENT_NOT_FOUND");
    assertError(stranger.post(shipping + "/goods-received", "{}"), 404, "SHIPMENT_NOT_FOUND");
    assertError(
        stranger.post(
            SHIPMENTS,
            "{\"orderId\":\"%s\",\"carrier\":\"GHN\"}".formatted(shipped.path("id").asText())),
        404,
        "ORDER_NOT_FOUND");
    assertError(
        stranger.post("/api/v1/inventory/adjust", adjustment("TEA", 1)), 422, "SKU_UNKNOWN");
    for (var list :
        List.of(
            "/api/v1/products", "/api/v1/inventory", "/api/v1/inventory/low-stock", SHIPMENTS)) {
      assertThat(owner.read(list).path("data")).as(list).isNotEmpty();
      assertThat(stranger.read(list).path("data")).as(list).isEmpty();
    }
  }

  @Test
  void all_that_is_wrong_is_told_at_once() throws Exception {
    var shop = server.client("org_sales_wrong");

    assertViolations(
        shop.post(
            "/api/v1/products",
            "{\"sku\":\" \",\"price\":\"-1\",\"minStock\":1.5,\"isActive\":1,\"color\":\"red\"}"),
        "name required",
        "price malformed",
        "minStock type",
        "isActive type",
        "color unknown");
    assertViolations(
        shop.post(
            "/api/v1/inventory/adjust",
            "{\"branchId\":\"br\",\"sku\":\"A\",\"quantity\":0,\"reason\":\"SALE\"}"),
        "quantity out_of_range",
        "reason one_of");
    assertViolations(
        shop.post(SHIPMENTS, "{\"recipient\":{},\"codAmount\":true,\"id\":\"a b\"}"),
        "id malformed",
        "orderId required",
        "carrier required",
        "codAmount type");
    assertViolations(
        shop.patch(SHIPMENTS + "/shp_1/status", "{\"status\":\"LOST\",\"at\":\"noon\"}"),
        "status one_of",
        "at malformed");
    assertViolations(
        shop.patch(ORDERS + "/ord_1/status", "{\"reason\":5}"), "status required", "reason type");
  }

  @Test
  void of_many_equal_reports_at_once_one_is_news() throws Exception {
    var shop = server.client("org_sales_reports");
    product(shop, "TEA", 5, 0);
    var order = shop.create(ORDERS, order("COD", "COD", false, "TEA", 1));
    var shipment = label(shop, order, "GHN-1");

    var answers =
        atOnce(
            8,
            i ->
                shop.patch(
                    SHIPMENTS + "/" + shipment.path("id").asText() + "/status",
                    "{\"status\":\"DELIVERED\"}"));

    assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    assertThat(events(shop, 6))
        .containsOnlyOnce("shipping.delivered")
        .containsOnlyOnce("order.completed");
  }

  @Test
  void of_many_who_cancel_or_take_goods_back_at_once_one_puts_them_on_the_shelf() throws Exception {
    var shop = server.client("org_sales_returns");
    product(shop, "TEA", 9, 0);
    var cancelled = shop.create(ORDERS, order("COD", "COD", false, "TEA", 2));
    var returned = shop.create(ORDERS, order("COD", "COD", false, "TEA", 3));
    for (var order : List.of(cancelled, returned)) {
      var shipment = label(shop, order, "GHN-" + order.path("id").asText());
      report(shop, shipment, "IN_TRANSIT");
      report(shop, shipment, "FAILED");
      ok(move(shop, order, "PROCESSING"));
    }
    var shipment =
        shop.read(SHIPMENTS + "?orderId=" + returned.path("id").asText()).path("data").get(0);
    report(shop, shipment, "IN_TRANSIT");
    report(shop, shipment, "RETURNED");
    assertThat(quantity(shop, "TEA")).isEqualTo(4);

    var answers =
        atOnce(
            16,
            i ->
                i % 2 == 0
                    ? move(shop, cancelled, "CANCELLED")
                    : shop.post(
                        SHIPMENTS + "/" + shipment.path("id").asText() + "/goods-received", "{}"));

    assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(2);
    assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSize(14);
    assertThat(quantity(shop, "TEA")).isEqualTo(9);
    assertThat(events(shop, 1 + 2 * 4 + 4)).filteredOn("order.cancelled"::equals).hasSize(2);
    assertThat(shop.log())
        .filteredOn(entry -> entry.at("/event/data/reason").asText().equals("RETURN"))
        .hasSize(2);
  }

  @Test
  void thirty_two_buyers_at_once_buy_the_last_ten_pieces_and_no_more() throws Exception {
    var shop = server.client("org_sales_last");
    product(shop, "TEA", 10, 3);

    var answers = atOnce(32, i -> shop.post(ORDERS, order("POS", "CASH", true, "TEA", 1)));

    var refused = answers.stream().filter(answer -> answer.statusCode() != 201).toList();
    assertThat(refused).hasSize(22);
    for (var answer : refused) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
      assertThat(json(answer).path("code").asText()).isIn("OUT_OF_STOCK", "INSUFFICIENT_STOCK");
    }
    assertThat(quantity(shop, "TEA")).isZero();
    assertThat(
            sum("select count(*) from meocrm.sales_order where organization_id = 'org_sales_last'"))
        .isEqualTo(10);
    assertThat(
            sum(
                "select sum(quantity) from meocrm.stock_reservation"
                    + " where organization_id = 'org_sales_last' and returned_at is null"))
        .isEqualTo(10);
    var log = events(shop, 1 + 3 * 10 + 1);
    assertThat(log).filteredOn("order.completed"::equals).hasSize(10);
    assertThat(log).filteredOn("inventory.low_stock"::equals).hasSize(1);
    var left = new ArrayList<Long>();
    for (var entry : shop.log()) {
      if (entry.at("/event/data/reason").asText().equals("SALE")) {
        left.add(entry.at("/event/data/quantity").asLong());
      }
    }
    assertThat(left)
        .as("in the order of the log")
        .containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L);
  }

  private long sum(String sql) {
    return server.database().fetchOne(Long.class, sql);
  }

  private void set(String organization, String document, String json) {
    server
        .database()
        .execute(
            "insert into meocrm.setting values (?, 'tenant', ?, ?::jsonb, 1, now())",
            organization,
            document,
            json);
  }

  private static List<HttpResponse<String>> atOnce(int count, Request request) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, count)
              .<Callable<HttpResponse<String>>>mapToObj(i -> () -> request.send(i))
              .toList();
      var answers = new ArrayList<HttpResponse<String>>();
      for (var answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  /** The types of the log once it has that many events, in its order. */
  private static List<String> events(TestClient shop, int count) throws IOException {
    await().until(() -> shop.log().size() >= count);
    return shop.log().stream().map(entry -> entry.at("/event/event").asText()).toList();
  }

  private static void product(TestClient shop, String sku, int quantity, int minStock)
      throws IOException {
    shop.create(
        "/api/v1/products",
        "{\"sku\":\"%s\",\"name\":\"%s\",\"price\":45000,\"minStock\":%d}"
            .formatted(sku, sku, minStock));
    if (quantity > 0) {
      adjust(shop, sku, quantity);
    }
  }

  private static void adjust(TestClient shop, String sku, int quantity) throws IOException {
    ok(shop.post("/api/v1/inventory/adjust", adjustment(sku, quantity)));
  }

  private static String adjustment(String sku, int quantity) {
    return "{\"branchId\":\"br_01\",\"sku\":\"%s\",\"quantity\":%d,\"reason\":\"INITIAL\"}"
        .formatted(sku, quantity);
  }

  private static String order(
      String channel, String paymentMethod, boolean paid, String sku, int quantity) {
    return """
    {"channel":"%s","paymentMethod":"%s","branchId":"br_01","isPaid":%s,
     "items":[{"sku":"%s","quantity":%d,"unitPrice":45000}]}\
    """
        .formatted(channel, paymentMethod, paid, sku, quantity);
  }

  private static JsonNode label(TestClient shop, JsonNode order, String trackingCode)
      throws IOException {
    return shop.create(
        SHIPMENTS,
        """
        {"orderId":"%s","carrier":"GHN","trackingCode":"%s","recipient":{"name":"Lan"},"address":"12 Lê Lợi"}\
        """
            .formatted(order.path("id").asText(), trackingCode));
  }

  private static JsonNode report(TestClient shop, JsonNode shipment, String status)
      throws IOException {
    var path = SHIPMENTS + "/" + shipment.path("id").asText() + "/status";
    return json(
        ok(
            shop.patch(
                path, "{\"status\":\"%s\",\"reason\":\"as the carrier says\"}".formatted(status))));
  }

  private static HttpResponse<String> move(TestClient shop, JsonNode order, String status)
      throws IOException {
    return shop.patch(
        ORDERS + "/" + order.path("id").asText() + "/status",
        "{\"status\":\"%s\"}".formatted(status));
  }

  private static String status(TestClient shop, JsonNode order) throws IOException {
    return shop.read(ORDERS + "/" + order.path("id").asText()).path("status").asText();
  }

  private static long quantity(TestClient shop, String sku) throws IOException {
    for (var stock : shop.read("/api/v1/inventory?branchId=br_01").path("data")) {
      if (stock.path("sku").asText().equals(sku)) {
        return stock.path("quantity").asLong();
      }
    }
    return 0;
  }

  private static List<String> lowStock(TestClient shop) throws IOException {
    return skus(shop.read("/api/v1/inventory/low-stock?branchId=br_01"));
  }

  private static List<String> skus(JsonNode list) {
    return list.path("data").valueStream().map(each -> each.path("sku").asText()).toList();
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static JsonNode assertError(HttpResponse<String> answer, int status, String code)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).path("code").asText()).isEqualTo(code);
    return json(answer);
  }

  private static void assertViolations(HttpResponse<String> answer, String... expected)
      throws IOException {
    var error = assertError(answer, 400, "VALIDATION_FAILED");
    assertThat(
            error
                .at("/details/violations")
                .valueStream()
                .map(v -> v.path("field").asText() + " " + v.path("rule").asText()))
        .containsExactlyInAnyOrder(expected);
  }

  /** One of many calls. */
  @FunctionalInterface
  private interface Request {
    HttpResponse<String> send(int number) throws IOException;
  }
}
