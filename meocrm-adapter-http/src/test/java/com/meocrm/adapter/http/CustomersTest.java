package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.zalo.CustomerMessage;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.ZaloAccount;
import com.meocrm.core.zalo.ZaloSignature;
import com.meocrm.core.zalo.ZaloTemplate;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomersTest {
  private static final String CONSENTS = "/api/v1/notifications/consents";
  private static final String MESSAGES = "/api/v1/notifications/customers";
  private static final String ZALO = "/api/v1/notifications/zalo";
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final Instant NOON = Instant.parse("2025-11-11T05:00:00Z");
  private static final String APP = "2074138120372622546";
  private static final String OA = "2893352839501541173";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_customers_decision_is_recorded_and_the_latest_counts() {
    assertThat(put("{\"phone\":\"0987 654 321\",\"state\":\"GRANTED\",\"source\":\"counter\"}"))
        .isEqualTo(200);
    assertThat(put("{\"phone\":\"+84987654321\",\"state\":\"OPTED_OUT\",\"source\":\"hotline\"}"))
        .isEqualTo(200);
    assertThat(put("{\"customerId\":\"cus 1\",\"state\":\"GRANTED\",\"source\":\"web\"}"))
        .isEqualTo(200);

    var all = json(server.get(CONSENTS)).path("data");
    assertThat(all).hasSize(2);
    assertThat(all.valueStream().map(one -> one.path("customerId").asText()).toList())
        .contains("cus 1");
    var byPhone =
        all.valueStream().filter(one -> one.path("phone").asText().equals("84987654321")).toList();
    assertThat(byPhone).hasSize(1);
    assertThat(byPhone.getFirst().path("state").asText()).isEqualTo("OPTED_OUT");
    var first = json(server.get(CONSENTS + "?limit=1"));
    var second = json(server.get(CONSENTS + "?cursor=" + first.path("nextCursor").asText()));
    assertThat(first.path("data").path(0)).isEqualTo(all.path(0));
    assertThat(second.path("data").path(0)).isEqualTo(all.path(1));
    assertThat(json(server.getAs("org_02", CONSENTS)).path("data")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"phone\":\"+1 415 555 2671\",\"state\":\"GRANTED\",\"source\":\"x\"} | phone | foreign",
        "{\"phone\":\"12345\",\"state\":\"GRANTED\",\"source\":\"x\"} | phone | malformed",
        "{\"state\":\"GRANTED\",\"source\":\"x\"} | phone | required",
        "{\"phone\":\"0987654321\",\"customerId\":\"c\",\"state\":\"GRANTED\",\"source\":\"x\"}"
            + " | phone | required",
        "{\"phone\":\"0987654321\",\"state\":\"GRANTED\",\"source\":\" \"} | source | malformed",
      })
  void a_decision_that_is_none_is_refused(String body, String field, String rule) {
    var refused = send(CONSENTS, body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    var violation = json(refused).path("details").path("violations").path(0);
    assertThat(violation.path("field").asText()).isEqualTo(field);
    assertThat(violation.path("rule").asText()).isEqualTo(rule);
  }

  @Test
  void messages_are_listed_with_what_kept_them_from_being_sent() {
    var messages = server.hub.customers.messages;
    messages.add(message("dlv_1", "ord_1", State.SKIPPED, Reason.NO_CONSENT, NOON));
    messages.add(message("dlv_2", "ord_2", State.SENT, null, NOON.plusSeconds(1)));

    assertThat(ids("")).containsExactly("dlv_2", "dlv_1");
    assertThat(ids("?order=ord_1")).containsExactly("dlv_1");
    assertThat(ids("?state=SENT")).containsExactly("dlv_2");
    var first = json(server.get(MESSAGES + "?limit=1")).path("nextCursor").asText();
    assertThat(ids("?cursor=" + first)).containsExactly("dlv_1");
    var one = json(server.get(MESSAGES + "/dlv_1"));
    assertThat(one.path("reason").asText()).isEqualTo("NO_CONSENT");
    assertThat(one.path("phone").asText()).isEqualTo("8498****321");
    assertThat(server.getAs("org_02", MESSAGES + "/dlv_1").statusCode()).isEqualTo(404);
    assertThat(server.get(MESSAGES + "/no%20id").statusCode()).isEqualTo(404);
  }

  @Test
  void without_app_and_key_there_is_no_link() {
    assertThat(json(server.get(ZALO)).path("status").asText()).isEqualTo("NOT_CONNECTED");
    var refused = server.post(ZALO + "/connect", "{}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).path("code").asText()).isEqualTo("ZALO_NOT_CONFIGURED");
    var manager = server.token("org_01", Role.MANAGER, null);
    assertThat(
            server
                .send(
                    server
                        .request(ZALO + "/connect")
                        .header("Authorization", "Bearer " + manager)
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void templates_are_shown_with_what_zalo_last_said_of_them() {
    assertThat(json(server.get(ZALO + "/templates")).path("data")).isEmpty();
    configure();
    connect();
    send(
        "/api/v1/secrets/ZALO_TEMPLATE",
        "{\"value\":\"{\\\"order.created\\\":\\\"tpl_1\\\",\\\"order.cancelled\\\":\\\"tpl_2\\\"}\"}");
    server.hub.customers.templates.store(
        SHOP,
        OA,
        new ZaloTemplate(
            "tpl_1",
            "Đơn mới",
            ZaloTemplate.Status.REJECT,
            List.of(new ZaloTemplate.Parameter("order_code", true, "STRING", 0, 30, false))),
        NOON);

    var shown = json(server.get(ZALO + "/templates"));

    assertThat(shown.path("data").findValuesAsText("event"))
        .containsExactly("order.cancelled", "order.created");
    assertThat(shown.at("/data/0/templateId").asText()).isEqualTo("tpl_2");
    assertThat(shown.at("/data/0").has("status")).isFalse();
    assertThat(shown.at("/data/1/status").asText()).isEqualTo("REJECT");
    assertThat(shown.at("/data/1/parameters/0").asText()).isEqualTo("order_code");
    assertThat(json(server.getAs("org_02", ZALO + "/templates")).path("data")).isEmpty();
  }

  @Test
  void a_mapping_that_cannot_be_used_says_why() {
    send("/api/v1/secrets/ZALO_TEMPLATE", "{\"value\":\"{\\\"order.paid\\\":\\\"1\\\"}\"}");

    assertThat(json(server.get(ZALO + "/templates")).path("problem").asText())
        .contains("order.paid");
  }

  @Test
  void a_link_names_what_the_apps_console_wants_to_know_and_keeps_it() {
    configure();

    var link = json(server.post(ZALO + "/connect", "{}"));
    var again = json(server.post(ZALO + "/connect", "{}"));

    assertThat(link.path("callbackUrl").asText())
        .isEqualTo("https://meo.example/auth/zalo/callback");
    assertThat(link.path("codeChallenge").asText()).hasSize(43);
    assertThat(again.path("codeChallenge")).isEqualTo(link.path("codeChallenge"));
  }

  @Test
  void how_far_a_link_is_can_be_read() {
    configure();
    assertThat(json(server.get(ZALO)).has("grant")).isFalse();
    var link = json(server.post(ZALO + "/connect", ""));

    var waiting = json(server.get(ZALO));

    assertThat(waiting.path("status").asText()).isEqualTo("NOT_CONNECTED");
    assertThat(waiting.at("/grant/state").asText()).isEqualTo("WAITING");
    assertThat(waiting.at("/grant/expiresAt").asText()).isEqualTo(link.path("expiresAt").asText());
  }

  @Test
  void an_administrator_who_comes_back_gets_a_page_whatever_it_says() {
    var unknown = server.send(server.request("/auth/zalo/callback?code=c&state=s&oa_id=" + OA));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(unknown.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(server.send(server.request("/auth/zalo/callback?error=denied")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void zalos_probe_is_answered_and_what_is_not_signed_is_not() {
    assertThat(callback("{}", null).statusCode()).isEqualTo(200);
    var unsigned = callback("{\"event_name\":\"user_received_message\"}", null);
    assertThat(unsigned.statusCode()).isEqualTo(401);
    assertThat(json(unsigned).path("code").asText()).isEqualTo("SIGNATURE_INVALID");
    assertThat(callback("no json", "mac=" + "0".repeat(64)).statusCode()).isEqualTo(401);
  }

  @Test
  void a_signed_receipt_closes_the_message() {
    configure();
    connect();
    var messages = server.hub.customers.messages;
    messages.add(message("dlv_1", "ord_1", State.QUEUED, null, NOON));
    messages.begin(SHOP, new DeliveryId("dlv_1"), NOON);
    var body =
        """
        {"event_name":"user_received_message","app_id":"%s","sender":{"id":"%s"},"recipient":{"id":"84987654321"},\
        "message":{"delivery_time":"1762837200000","msg_id":"z1","tracking_id":"dlv1"},"timestamp":"1762837200000"}\
        """
            .formatted(APP, OA);
    var mac = ZaloSignature.sign(APP, body.getBytes(UTF_8), "1762837200000", Secret.of("oa-key"));

    assertThat(callback(body, "mac=" + mac.replace('a', 'b')).statusCode()).isEqualTo(401);
    assertThat(json(callback(body, "mac=" + mac)).path("result").asText()).isEqualTo("TAKEN");
    assertThat(json(callback(body, "mac=" + mac)).path("result").asText()).isEqualTo("IGNORED");

    assertThat(json(server.get(MESSAGES + "/dlv_1")).path("state").asText()).isEqualTo("DELIVERED");
    assertThat(json(server.get(ZALO)).path("status").asText()).isEqualTo("CONNECTED");
  }

  private void configure() {
    var setting =
        "{\"value\":{\"staff\":{\"providers\":{\"zalo\":{\"zcaAppId\":\"%s\"}}}},\"reason\":\"test\"}"
            .formatted(APP);
    assertThat(send("/api/v1/settings/notifications", setting).statusCode()).isEqualTo(200);
    assertThat(send("/api/v1/secrets/ZALO_APP_SECRET", "{\"value\":\"app-key\"}").statusCode())
        .isEqualTo(201);
    assertThat(send("/api/v1/secrets/ZALO_OA_SECRET", "{\"value\":\"oa-key\"}").statusCode())
        .isEqualTo(201);
  }

  private void connect() {
    var accounts = server.hub.customers.accounts;
    var tokens = new ZaloAccount.Tokens("sealed", "sealed", NOON.plusSeconds(90_000), NOON);
    server.hub.unitOfWork.run(SHOP, () -> accounts.grant(SHOP, OA, APP, "Shop", tokens, NOON));
  }

  private int put(String body) {
    return send(CONSENTS, body).statusCode();
  }

  private HttpResponse<String> send(String path, String body) {
    return server.send(
        server
            .authorized(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> callback(String body, @Nullable String signature) {
    var request =
        server
            .request(ZALO + "/webhook")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return server.send(
        signature == null ? request : request.header("X-ZEvent-Signature", signature));
  }

  private List<String> ids(String query) {
    var ids = new ArrayList<String>();
    json(server.get(MESSAGES + query))
        .path("data")
        .forEach(message -> ids.add(message.path("id").asText()));
    return ids;
  }

  private static CustomerMessage message(
      String id, String order, State state, @Nullable Reason reason, Instant at) {
    return new CustomerMessage(
        SHOP,
        new DeliveryId(id),
        "order.created",
        "evt_1",
        order,
        "8498****321",
        OA,
        "tpl_1",
        state,
        reason,
        reason == null ? null : "because",
        0,
        null,
        null,
        at,
        at,
        null,
        null);
  }
}
