package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products, stock, shipments and refunds over REST; the server checks each answer's document. */
class SalesTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final String PRODUCTS = "/api/v1/products";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String SHIPMENTS = "/api/v1/shipping/orders";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_product_is_answered_as_it_is_listed() {
    var created =
        server.post(
            PRODUCTS,
            "{\"sku\":\"TRÀ SEN\",\"name\":\"Trà sen\",\"price\":\"320000.5\",\"minStock\":5,\"taxExempt\":true}");

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains(PRODUCTS + "/TR%C3%80%20SEN");
    assertThat(created.headers().firstValue("ETag")).contains("\"1\"");
    var id = json(created).path("id").asText();
    assertThat(json(created))
        .isEqualTo(
            json(
                """
                {"id":"%s","sku":"TRÀ SEN","name":"Trà sen","price":"320000.50","minStock":5,"isActive":true,
                 "taxExempt":true,"createdAt":"2025-11-11T05:00:00.000Z","updatedAt":"2025-11-11T05:00:00.000Z"}\
                """
                    .formatted(id)));
    assertThat(json(server.get(PRODUCTS)).at("/data/0")).isEqualTo(json(created));
    var read = server.get(created.headers().firstValue("Location").orElseThrow());
    assertThat(json(read)).isEqualTo(json(created));
    assertThat(read.headers().firstValue("ETag")).contains("\"1\"");
    assertError(server.get(PRODUCTS + "/NONE"), 404, "PRODUCT_NOT_FOUND");
    assertError(server.getAs("org_02", PRODUCTS + "/TR%C3%80%20SEN"), 404, "PRODUCT_NOT_FOUND");
    assertError(
        server.post(PRODUCTS, "{\"sku\":\"TRÀ SEN\",\"name\":\"x\",\"price\":1}"),
        409,
        "SKU_EXISTS");
  }

  @Test
  void the_location_of_a_product_can_be_changed_by_who_saw_it() {
    product("TRÀ SEN", 0);

    var path = PRODUCTS + "/TR%C3%80%20SEN";
    var changed = patch(path, "{\"price\":\"5\",\"isActive\":false}", "If-Match", "\"1\"");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(json(changed).path("price").asText()).isEqualTo("5.00");
    assertThat(json(changed).path("isActive").asBoolean()).isFalse();
    assertError(patch(path, "{\"price\":6}", "If-Match", "\"1\""), 412, "VERSION_CONFLICT");
    assertError(patch(PRODUCTS + "/NONE", "{}"), 404, "PRODUCT_NOT_FOUND");
    assertThat(violations(assertError(patch(path, "{\"sku\":\"B\"}"), 400, "VALIDATION_FAILED")))
        .containsExactly("sku unknown");
  }

  @Test
  void an_adjustment_tells_what_is_there_now_and_the_lists_agree() {
    product("TEA", 5);

    var adjusted = adjust("TEA", 4);
    assertThat(adjusted.statusCode()).as(adjusted.body()).isEqualTo(200);
    assertThat(json(adjusted))
        .isEqualTo(
            json(
                "{\"branchId\":\"br_1\",\"sku\":\"TEA\",\"delta\":4,\"quantity\":4,\"minStock\":5}"));
    var listed = json(server.get(INVENTORY + "?branchId=br_1")).path("data");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("quantity").asInt()).isEqualTo(4);
    assertThat(listed.get(0).path("isLow").asBoolean()).isTrue();
    assertThat(json(server.get(INVENTORY + "/low-stock")).path("data")).isEqualTo(listed);
    assertError(adjust("TEA", -5), 409, "INSUFFICIENT_STOCK");
    assertError(adjust("NONE", 1), 422, "SKU_UNKNOWN");
    assertThat(
            violations(assertError(server.get(INVENTORY + "?branchId="), 400, "VALIDATION_FAILED")))
        .containsExactly("branchId malformed");
  }

  @Test
  void an_order_is_placed_with_warnings_or_refused_by_what_is_on_the_shelf() {
    product("TEA-1", 0);
    assertError(server.post(ORDERS, TestServer.ORDER), 409, "OUT_OF_STOCK");
    adjust("TEA-1", 1);

    var placed = server.post(ORDERS, TestServer.ORDER);

    assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
    assertThat(json(placed).at("/warnings/0/code").asText()).isEqualTo("LOW_STOCK");
    assertThat(json(placed).at("/warnings/0/message").asText())
        .isEqualTo("Branch br_1 has 1 of TEA-1, the order wants 2.");
    var inVietnamese =
        server
            .authorized(ORDERS)
            .header("Accept-Language", "vi")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TestServer.ORDER));
    assertThat(json(server.send(inVietnamese)).at("/warnings/0/message").asText())
        .isEqualTo("Chi nhánh br_1 chỉ còn 1 TEA-1, đơn hàng cần 2.");
    var id = json(placed).path("id").asText();
    assertThat(json(server.get(ORDERS + "/" + id)).has("warnings")).isFalse();
    assertError(
        server.post(ORDERS, TestServer.ORDER.replace("TEA-1", "TEA-9")), 422, "SKU_UNKNOWN");
    assertError(move(id, "PROCESSING"), 409, "INSUFFICIENT_STOCK");
  }

  @Test
  void an_order_moves_and_says_where_it_can_go() {
    var id = order();

    var moved = move(id, "CONFIRMED");
    assertThat(json(moved).path("status").asText()).isEqualTo("CONFIRMED");
    assertThat(moved.headers().firstValue("ETag")).contains("\"2\"");
    var error = assertError(move(id, "SHIPPED"), 409, "ORDER_TRANSITION_INVALID");
    assertThat(error.path("details"))
        .isEqualTo(
            json(
                "{\"from\":\"CONFIRMED\",\"to\":\"SHIPPED\",\"allowed\":[\"PROCESSING\",\"CANCELLED\"]}"));
    assertError(
        patch(ORDERS + "/" + id + "/status", "{\"status\":\"CANCELLED\"}", "If-Match", "\"1\""),
        412,
        "VERSION_CONFLICT");
    assertError(move("none", "CONFIRMED"), 404, "ORDER_NOT_FOUND");
    assertError(move("a%20b", "CONFIRMED"), 404, "ORDER_NOT_FOUND");
  }

  @Test
  void errors_are_told_in_vietnamese_to_who_wants_them_so() {
    var answer =
        patch(
            ORDERS + "/" + order() + "/status",
            "{\"status\":\"SHIPPED\"}",
            "Accept-Language",
            "vi");

    assertThat(json(answer).path("message").asText())
        .isEqualTo(
            "Đơn hàng đang PENDING không thể chuyển thành SHIPPED;"
                + " có thể chuyển thành [CONFIRMED, PROCESSING, CANCELLED].");
  }

  @Test
  void a_refund_is_asked_for_and_decided() {
    var id = json(server.post(ORDERS, paid())).path("id").asText();
    var refund = ORDERS + "/" + id + "/refund";

    assertThat(violations(assertError(server.post(refund, "{}"), 400, "VALIDATION_FAILED")))
        .containsExactly("reason required");
    var asked = server.post(refund, "{\"reason\":\"Hàng lỗi\"}");
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
    assertThat(asked.headers().firstValue("Location")).contains(ORDERS + "/" + id);
    assertThat(json(asked).path("refund"))
        .isEqualTo(
            json(
                """
                {"status":"REQUESTED","amount":"90001.00","reason":"Hàng lỗi","requestedBy":"usr_01",
                 "requestedAt":"2025-11-11T05:00:00.000Z"}\
                """));
    assertError(server.post(refund, "{\"reason\":\"x\"}"), 409, "REFUND_ALREADY_REQUESTED");
    assertThat(
            violations(
                assertError(
                    server.post(refund + "/reject", "{\"why\":\"x\"}"), 400, "VALIDATION_FAILED")))
        .containsExactly("why unknown");
    var staff =
        server
            .request(refund + "/approve")
            .header("Authorization", "Bearer " + server.token("org_01", Role.STAFF, null))
            .POST(BodyPublishers.noBody());
    var error = assertError(server.send(staff), 403, "FORBIDDEN");
    assertThat(error.at("/details/roles")).hasToString("[\"MANAGER\",\"ADMIN\",\"OWNER\"]");

    var rejected = server.post(refund + "/reject", "{\"reason\":\"Đã dùng\"}");
    assertThat(json(rejected).at("/refund/status").asText()).isEqualTo("REJECTED");
    server.post(refund, "{\"reason\":\"Hàng lỗi\"}");
    var approve = server.authorized(refund + "/approve").POST(BodyPublishers.noBody());
    var approved = json(server.send(approve));
    assertThat(approved.at("/refund/status").asText()).isEqualTo("APPROVED");
    assertThat(approved.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(approved.path("refundedAt").asText()).isEqualTo("2025-11-11T05:00:00.000Z");
    assertError(server.post(refund + "/approve", "{}"), 409, "REFUND_NOT_REQUESTED");
  }

  @Test
  void who_may_not_decide_is_told_so_before_anything_else_of_the_request_is_looked_at() {
    for (var decision : List.of("approve", "reject")) {
      var staff =
          server
              .request(ORDERS + "/none/refund/" + decision)
              .header("Authorization", "Bearer " + server.token("org_01", Role.STAFF, null))
              .header("Content-Type", "application/json")
              .header("Accept-Language", "vi")
              .POST(BodyPublishers.ofString("{"));
      var error = assertError(server.send(staff), 403, "FORBIDDEN");
      assertThat(error.path("message").asText())
          .isEqualTo("Việc này cần vai trò MANAGER hoặc ADMIN hoặc OWNER.");
    }
    // A partner holds whatever its scope names, and still is no manager.
    var partner =
        server
            .request(ORDERS + "/none/refund/approve")
            .header(
                "Authorization", "Bearer " + server.token("org_01", Role.PARTNER, "orders:write"))
            .POST(BodyPublishers.noBody());
    assertError(server.send(partner), 403, "FORBIDDEN");
  }

  @Test
  void a_shipment_is_answered_as_it_can_be_read_and_goes_its_way() {
    var order = order();
    var created =
        server.post(
            SHIPMENTS,
            """
            {"orderId":"%s","carrier":"GHN","trackingCode":"GHN.1","recipient":{"name":"Lan","phone":"0901"},
             "address":"12 Lê Lợi\\nHuế","codAmount":5}\
            """
                .formatted(order));

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    var shipment = json(created);
    var path = SHIPMENTS + "/" + shipment.path("id").asText();
    assertThat(created.headers().firstValue("Location")).contains(path);
    assertThat(shipment.path("fee").asText()).isEqualTo("30000.00");
    assertThat(json(server.get(path))).isEqualTo(shipment);
    assertThat(json(server.get(SHIPMENTS + "?trackingCode=GHN.1")).at("/data/0"))
        .isEqualTo(shipment);
    assertError(ship(order, "GHN.2"), 409, "SHIPMENT_EXISTS");
    assertError(ship(order(), "GHN.1"), 409, "TRACKING_CODE_TAKEN");
    assertError(ship("none", "GHN.3"), 404, "ORDER_NOT_FOUND");

    var failed =
        json(
            patch(
                path + "/status",
                "{\"status\":\"FAILED\",\"reason\":\"Không có nhà\",\"at\":\"2025-11-11T11:30:00+07:00\"}"));
    assertThat(failed.path("retryCount").asInt()).isEqualTo(1);
    assertThat(failed.path("reportedAt").asText()).isEqualTo("2025-11-11T04:30:00.000Z");
    assertThat(json(patch(path + "/status", "{\"status\":\"FAILED\"}"))).isEqualTo(failed);
    assertError(server.post(path + "/goods-received", "{}"), 409, "SHIPMENT_NOT_RETURNED");
    patch(path + "/status", "{\"status\":\"RETURNED\"}");
    var received = server.post(path + "/goods-received", "{}");
    assertThat(json(received).has("goodsReceivedAt")).isTrue();
    assertError(server.post(path + "/goods-received", "{}"), 409, "GOODS_ALREADY_RECEIVED");
  }

  @Test
  void whoever_edits_an_order_or_a_shipment_may_say_which_version_that_is_meant_for() {
    var sold = ORDERS + "/" + json(server.post(ORDERS, paid())).path("id").asText() + "/refund";
    var shipped = SHIPMENTS + "/" + json(ship(order(), "GHN.1")).path("id").asText();
    var reason = "{\"reason\":\"Hàng lỗi\"}";

    outdated("POST", sold, reason);
    var asked = etag(server.post(sold, reason));
    outdated("POST", sold + "/approve", "{}");
    outdated("POST", sold + "/reject", "{}");
    outdated("PATCH", shipped + "/status", "{\"status\":\"RETURNED\"}");
    var first = etag(server.get(shipped));
    var returned = etag(patch(shipped + "/status", "{\"status\":\"RETURNED\"}", "If-Match", first));
    outdated("POST", shipped + "/goods-received", "{}");

    etag(send("POST", sold + "/approve", "{}", "If-Match", asked));
    etag(send("POST", shipped + "/goods-received", "{}", "If-Match", returned));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"status\":\"LOST\"}|status one_of",
        "{\"status\":\"FAILED\",\"at\":5}|at type",
        "{\"status\":\"FAILED\",\"at\":\"today\"}|at malformed",
        "{\"status\":\"FAILED\",\"at\":\"2025-11-11T05:00:00\"}|at malformed",
        "{\"status\":\"FAILED\",\"at\":\"-999999999-01-01T00:00:00Z\"}|at malformed",
        "{\"status\":\"FAILED\",\"at\":\"1999-12-31T23:59:59Z\"}|at out_of_range",
        "{\"status\":\"FAILED\",\"reason\":\"\"}|reason malformed"
      })
  void a_report_that_is_wrong_is_refused(String body, String violation) {
    var id = json(ship(order(), "GHN.1")).path("id").asText();

    var error =
        assertError(patch(SHIPMENTS + "/" + id + "/status", body), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly(violation);
  }

  @Test
  void filters_that_are_wrong_are_violations() {
    var orders =
        assertError(
            server.get(ORDERS + "?status=LOST&branchId=&code=" + "x".repeat(65)),
            400,
            "VALIDATION_FAILED");
    assertThat(violations(orders))
        .containsExactlyInAnyOrder("status one_of", "branchId malformed", "code malformed");
    var shipments =
        assertError(server.get(SHIPMENTS + "?status=LOST&orderId=a%20b"), 400, "VALIDATION_FAILED");
    assertThat(violations(shipments))
        .containsExactlyInAnyOrder("status one_of", "orderId malformed");
  }

  @Test
  void what_names_no_shipment_is_not_found() {
    for (var id : List.of("none", "a%20b", "%27")) {
      assertError(server.get(SHIPMENTS + "/" + id), 404, "SHIPMENT_NOT_FOUND");
      assertError(
          patch(SHIPMENTS + "/" + id + "/status", "{\"status\":\"FAILED\"}"),
          404,
          "SHIPMENT_NOT_FOUND");
    }
  }

  private void product(String sku, int minStock) {
    var created =
        server.post(
            PRODUCTS,
            "{\"sku\":\"%s\",\"name\":\"Trà\",\"price\":1,\"minStock\":%d}"
                .formatted(sku, minStock));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
  }

  private HttpResponse<String> adjust(String sku, int quantity) {
    return server.post(
        INVENTORY + "/adjust",
        "{\"branchId\":\"br_1\",\"sku\":\"%s\",\"quantity\":%d,\"reason\":\"COUNT\"}"
            .formatted(sku, quantity));
  }

  private String order() {
    return json(server.post(ORDERS, TestServer.ORDER)).path("id").asText();
  }

  private static String paid() {
    return TestServer.ORDER
        .replace("ONLINE", "POS")
        .replace("\"branchId\"", "\"isPaid\":true,\"branchId\"");
  }

  private HttpResponse<String> ship(String order, String trackingCode) {
    return server.post(
        SHIPMENTS,
        "{\"orderId\":\"%s\",\"carrier\":\"GHN\",\"trackingCode\":\"%s\"}"
            .formatted(order, trackingCode));
  }

  private HttpResponse<String> move(String order, String status) {
    return patch(ORDERS + "/" + order + "/status", "{\"status\":\"%s\"}".formatted(status));
  }

  private static String etag(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private void outdated(String method, String path, String body) {
    var error =
        assertError(send(method, path, body, "If-Match", "\"77\""), 412, "VERSION_CONFLICT");
    assertThat(error.at("/details/version").isIntegralNumber()).isTrue();
  }

  private HttpResponse<String> patch(String path, String body, String... headers) {
    return send("PATCH", path, body, headers);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    var request =
        server
            .authorized(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }
}
