package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders over REST. */
class OrdersTest {
  private static final String PATH = "/api/v1/orders";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1\"|304",
        "W/\"1\"|304",
        "\"7\", \"1\"|304",
        "*|304",
        "\"2\"|200",
        "1|200",
        "\"\"|200"
      })
  void who_has_the_current_version_is_not_given_it_again(String known, int status) {
    var path = server.post(PATH, TestServer.ORDER).headers().firstValue("Location").orElseThrow();

    var answer = server.send(server.authorized(path).header("If-None-Match", known));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(answer.body().isEmpty()).isEqualTo(status == 304);
  }

  @Test
  void a_placed_order_is_answered_as_it_can_be_read_again() {
    var placed =
        server.post(
            PATH,
            """
            {"id":"ord_1","code":"A-1","channel":"POS","paymentMethod":"CASH","branchId":"br_1",
             "items":[{"sku":"TEA-1","quantity":2,"unitPrice":45000.5,"discountType":"PERCENT","discountValue":10},
                      {"sku":"TEA-2","quantity":1,"unitPrice":"1000","discountType":"FIXED","discountValue":"0.50","taxExempt":true}],
             "discount":"0.5","shippingFee":0,"customer":{"name":"Nguyễn Văn A","phone":null},"sellerId":"usr_9",
             "isPaid":true,"notes":"hai dòng\\nxin cảm ơn"}\
            """);

    assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
    assertThat(placed.headers().firstValue("Location")).contains("/api/v1/orders/ord_1");
    assertThat(placed.headers().firstValue("ETag").orElse("")).matches("\"\\d+\"");
    var order = json(placed);
    assertThat(order)
        .isEqualTo(
            json(
                """
                {"id":"ord_1","code":"A-1","channel":"POS","paymentMethod":"CASH","status":"COMPLETED","branchId":"br_1",
                 "items":[{"sku":"TEA-1","quantity":2,"unitPrice":"45000.50","discountType":"PERCENT","discountValue":"10.00","taxExempt":false},
                          {"sku":"TEA-2","quantity":1,"unitPrice":"1000.00","discountType":"FIXED","discountValue":"0.50","taxExempt":true}],
                 "discount":"0.50","shippingFee":"0.00","customer":{"name":"Nguyễn Văn A"},"sellerId":"usr_9",
                 "isPaid":true,"paidAmount":"81999.90","notes":"hai dòng\\nxin cảm ơn",
                 "valueNet":"81999.90","valueGross":"81999.90",
                 "createdAt":"2025-11-11T05:00:00.000Z","updatedAt":"2025-11-11T05:00:00.000Z","completedAt":"2025-11-11T05:00:00.000Z"}\
                """));

    var read = server.get(PATH + "/ord_1");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(json(read)).isEqualTo(order);
    assertThat(read.headers().firstValue("ETag")).isEqualTo(placed.headers().firstValue("ETag"));
  }

  @Test
  void the_caller_sells_and_pays_nothing_unless_the_request_says_otherwise() {
    var order = json(server.post(PATH, TestServer.ORDER));

    assertThat(order.path("sellerId").asText()).isEqualTo("usr_01");
    assertThat(order.path("isPaid").asBoolean()).isFalse();
    assertThat(order.path("paidAmount").asText()).isEqualTo("0.00");
    assertThat(order.path("status").asText()).isEqualTo("PENDING");
    assertThat(order.path("valueNet").asText()).isEqualTo("90001.00");
    assertThat(order.path("id").asText()).startsWith("ord_");
    assertThat(order.has("customer") || order.has("notes") || order.has("completedAt")).isFalse();
  }

  @Test
  void all_violations_are_told_at_once() {
    var error =
        assertError(
            server.post(
                PATH + "?verbose=1",
                """
                {"id":"a b","channel":"MARKET","paymentMethod":7,"branchId":["br_1"],
                 "items":[{"sku":1,"quantity":0,"unitPrice":"12.345","color":"red"},
                          "tea",
                          {"sku":"TEA","quantity":1.5,"unitPrice":-1,"discountType":"HALF","discountValue":true,"taxExempt":"no"},
                          {}],
                 "discount":{},"customer":[],"sellerId":null,"isPaid":1,"total":5,"notes":false}\
                """),
            400,
            "VALIDATION_FAILED");

    assertThat(violations(error))
        .containsExactlyInAnyOrder(
            "verbose unknown",
            "id malformed",
            "channel one_of",
            "paymentMethod type",
            "branchId type",
            "items[0].sku type",
            "items[0].quantity out_of_range",
            "items[0].unitPrice malformed",
            "items[0].color unknown",
            "items[1] type",
            "items[2].quantity type",
            "items[2].unitPrice malformed",
            "items[2].discountType one_of",
            "items[2].discountValue type",
            "items[2].taxExempt type",
            "items[3].sku required",
            "items[3].quantity required",
            "items[3].unitPrice required",
            "discount type",
            "customer type",
            "isPaid type",
            "total unknown",
            "notes type");
  }

  @Test
  void required_fields_are_required() {
    var error = assertError(server.post(PATH, "{\"branchId\":null}"), 400, "VALIDATION_FAILED");
    assertThat(violations(error))
        .containsExactlyInAnyOrder(
            "channel required", "paymentMethod required", "branchId required", "items required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1e3\"",
        "\"-1\"",
        "\"+1\"",
        "\"1,5\"",
        "\" 1\"",
        "\"\"",
        "\"1.\"",
        "\".5\"",
        "\"0x10\"",
        "\"12345678901234567\"",
        "1e2147483647",
        "1e-2147483647",
        "-1e2147483647",
        "0.001",
        "-0.01",
        "\"٣\""
      })
  void what_is_no_amount_of_money_is_a_violation(String amount) {
    var error = assertError(server.post(PATH, orderWithPrice(amount)), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly("items[0].unitPrice malformed");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "1e3, 1000.00",
    "12.50, 12.50",
    "12.5000, 12.50",
    "0e5, 0.00",
    "'\"0.10\"', 0.10",
    "-0, 0.00"
  })
  void money_comes_as_text_or_number_and_goes_as_text(String amount, String shown) {
    var order = json(server.post(PATH, orderWithPrice(amount)));
    assertThat(order.at("/items/0/unitPrice").asText()).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\ud800", "\\udfff x"})
  void text_that_no_database_can_keep_is_a_violation(String text) {
    var order = TestServer.ORDER.replace("TEA-1", text);
    var error = assertError(server.post(PATH, order), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly("items[0].sku malformed");
  }

  @Test
  void a_cod_order_cannot_be_prepaid() {
    var order =
        TestServer.ORDER
            .replace("ONLINE", "COD")
            .replace("CARD", "COD")
            .replace("\"branchId\"", "\"isPaid\":true,\"branchId\"");
    assertError(server.post(PATH, order), 400, "COD_CANNOT_BE_PREPAID");
  }

  @Test
  void an_id_that_is_taken_is_a_conflict() {
    var order = TestServer.ORDER.replace("{\"channel\"", "{\"id\":\"ord_1\",\"channel\"");
    assertThat(server.post(PATH, order).statusCode()).isEqualTo(201);
    assertError(server.post(PATH, order), 409, "ORDER_EXISTS");
  }

  @Test
  void another_tenants_order_is_not_found_and_not_listed() {
    var id = json(server.post(PATH, TestServer.ORDER)).path("id").asText();

    assertThat(server.get(PATH + "/" + id).statusCode()).isEqualTo(200);
    assertError(server.getAs("org_02", PATH + "/" + id), 404, "ORDER_NOT_FOUND");
    assertThat(json(server.getAs("org_02", PATH)).path("data")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "a%20b",
        "%27",
        "%C3%A9",
        "a.b",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      })
  void an_id_that_names_nothing_is_not_found(String id) {
    assertError(server.get(PATH + "/" + id), 404, "ORDER_NOT_FOUND");
  }

  @Test
  void reading_one_order_knows_no_query() {
    assertError(server.get(PATH + "/ord_1?fields=id"), 400, "VALIDATION_FAILED");
  }

  @Test
  void a_list_goes_newest_first_page_by_page_and_ends() {
    var placed = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      server.hub.clock.advance(Duration.ofMillis(i % 3));
      placed.addFirst(json(server.post(PATH, TestServer.ORDER)).path("id").asText());
    }

    var first = json(server.get(PATH));
    assertThat(first.path("data")).hasSize(20);
    var seen = new ArrayList<String>();
    var cursor = "";
    int pages = 0;
    do {
      var page = json(server.get(PATH + "?limit=7" + cursor));
      page.path("data").forEach(order -> seen.add(order.path("id").asText()));
      assertThat(page.has("nextCursor")).isTrue();
      cursor =
          page.path("nextCursor").isNull() ? "" : "&cursor=" + page.path("nextCursor").asText();
      pages++;
    } while (!cursor.isEmpty());

    assertThat(pages).isEqualTo(4);
    assertThat(seen)
        .hasSize(25)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(placed);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit out_of_range",
    "limit=101, limit out_of_range",
    "limit=-1, limit out_of_range",
    "limit=ten, limit out_of_range",
    "limit=, limit out_of_range",
    "limit=99999999999999999999, limit out_of_range",
    "limit=5&limit=6, limit repeated",
    "cursor=, cursor malformed",
    "cursor=abc, cursor malformed",
    "cursor=%21%21, cursor malformed",
    "page=2, page unknown",
  })
  void a_wrong_limit_cursor_or_parameter_is_a_violation(String query, String violation) {
    var error = assertError(server.get(PATH + "?" + query), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly(violation);
  }

  @Test
  void a_cursor_serves_one_list_of_one_tenant_as_it_was_made() {
    for (var organization : List.of("org_01", "org_02")) {
      for (int i = 0; i < 3; i++) {
        var request =
            server
                .request(PATH)
                .header("Authorization", "Bearer " + server.token(organization))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestServer.ORDER));
        assertThat(server.send(request).statusCode()).isEqualTo(201);
      }
    }
    var cursor = json(server.get(PATH + "?limit=1")).path("nextCursor").asText();

    assertThat(server.get(PATH + "?cursor=" + cursor).statusCode()).isEqualTo(200);
    assertError(server.getAs("org_02", PATH + "?cursor=" + cursor), 400, "VALIDATION_FAILED");
    assertError(server.get("/api/v1/webhooks?cursor=" + cursor), 400, "VALIDATION_FAILED");
    for (int i = 0; i < cursor.length() - 1; i += 5) {
      char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
      var changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
      assertError(server.get(PATH + "?cursor=" + changed), 400, "VALIDATION_FAILED");
    }
  }

  @Test
  void the_trace_of_the_request_is_on_the_answer_and_on_the_event() {
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var request =
        server
            .authorized(PATH)
            .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
            .header("X-Request-Id", "req-1")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(TestServer.ORDER));

    assertThat(server.send(request).headers().allValues("X-Trace-Id")).containsExactly(trace);

    var events = server.hub.events.read(new OrganizationId("org_01"), 0, Set.of(), 10).events();
    assertThat(events).extracting(e -> e.event().traceId()).containsExactly(trace);
  }

  private static String orderWithPrice(String amount) {
    return TestServer.ORDER.replace("\"45000.50\"", amount);
  }
}
