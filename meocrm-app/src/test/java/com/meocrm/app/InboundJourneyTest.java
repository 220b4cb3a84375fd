package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What strangers try at the door for inbound webhooks, on the whole server. */
class InboundJourneyTest {
  private static final String DEFAULT_OUTBOUND = "the-default-outbound-secret-of-the-server";
  private static final String INBOUND = "the-inbound-secret-of-the-operator";
  private static final String SOURCE_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String HANDLER = "/api/v1/webhooks/handler";

  private static ServerOnTestDatabase server;
  private static TestClient shop;
  private static String source;

  @BeforeAll
  static void start() throws IOException {
    server =
        new ServerOnTestDatabase(
            Map.of(
                "WEBHOOK_SECRET", DEFAULT_OUTBOUND,
                "WEBHOOK_INBOUND_SECRET", INBOUND,
                "MEOCRM_INBOUND_ORGANIZATIONS", "org_inbound"));
    shop = server.client("org_inbound");
    source =
        shop.create(
                "/api/v1/webhooks/sources",
                "{\"name\":\"GHN\",\"kind\":\"carrier\",\"secret\":\"%s\"}"
                    .formatted(SOURCE_SECRET))
            .path("id")
            .asText();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_forged_message_is_refused() throws IOException {
    var body = body("org_inbound", "forged", Instant.now());

    assertRefused(
        send("/" + source, body, "dlv_1", "a-guess-of-somebody"), 401, "SIGNATURE_INVALID");
    assertRefused(
        post("/" + source, body, "X-MeoCRM-Signature", "v1,AAAA"), 401, "SIGNATURE_INVALID");
    assertThat(known("forged")).isZero();
  }

  @Test
  void a_recorded_message_has_no_effect_under_a_new_delivery_id() throws IOException {
    var body = body("org_inbound", "replayed", Instant.now());

    assertThat(send("/" + source, body, "dlv_2", SOURCE_SECRET).statusCode()).isEqualTo(204);
    assertThat(send("/" + source, body, "dlv_2", SOURCE_SECRET).statusCode()).isEqualTo(204);
    assertThat(send("/" + source, body, "dlv_2b", SOURCE_SECRET).statusCode()).isEqualTo(204);
    assertThat(known("replayed")).isEqualTo(1);
  }

  @Test
  void a_recorded_message_is_refused_after_a_day() throws IOException {
    var yesterday = Instant.now().minusSeconds(24 * 60 * 60 + 60);
    var body = body("org_inbound", "late", yesterday);

    assertRefused(send("/" + source, body, "dlv_3", SOURCE_SECRET), 422, "MESSAGE_TOO_OLD");
    // Signed with the time of then: its own scheme refuses it already.
    var standard =
        StandardWebhooks.sign(Secret.of(SOURCE_SECRET), "msg_3", yesterday, body.getBytes(UTF_8));
    assertRefused(
        post(
            "/" + source,
            body,
            "webhook-id",
            "msg_3",
            "webhook-timestamp",
            Long.toString(yesterday.getEpochSecond()),
            "webhook-signature",
            standard),
        401,
        "SIGNATURE_INVALID");
    assertThat(known("late")).isZero();
  }

  @Test
  void nobody_speaks_for_another_tenant() throws IOException {
    var body = body("org_victim", "foreign", Instant.now());

    assertRefused(send("/" + source, body, "dlv_4", SOURCE_SECRET), 403, "ORGANIZATION_MISMATCH");
    assertRefused(send("", body, "dlv_4", INBOUND), 403, "ORGANIZATION_MISMATCH");
    assertThat(known("foreign")).isZero();
  }

  @Test
  void secrets_that_partners_know_open_nothing() throws IOException {
    var body = body("org_inbound", "outbound", Instant.now());
    var endpointSecret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    shop.create(
        "/api/v1/webhooks",
        "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"secret\":\"%s\"}"
            .formatted(endpointSecret));

    for (var path : List.of("", "/" + source)) {
      for (var secret : List.of(DEFAULT_OUTBOUND, endpointSecret)) {
        assertRefused(send(path, body, "dlv_5", secret), 401, "SIGNATURE_INVALID");
      }
    }
    assertRefused(send("/" + source, body, "dlv_5", INBOUND), 401, "SIGNATURE_INVALID");
    assertRefused(
        shop.post(
            "/api/v1/webhooks/sources",
            "{\"name\":\"x\",\"kind\":\"carrier\",\"secret\":\"%s\"}".formatted(DEFAULT_OUTBOUND)),
        400,
        "VALIDATION_FAILED");
    assertThat(known("outbound")).isZero();
  }

  @Test
  void the_operators_inbound_secret_speaks_for_the_organizations_he_named() throws IOException {
    var body = body("org_inbound", "shared", Instant.now());

    assertThat(send("", body, "dlv_6", INBOUND).statusCode()).isEqualTo(204);
    assertThat(known("shared")).isEqualTo(1);
  }

  @Test
  void of_many_duplicates_at_once_one_counts() throws Exception {
    var body = body("org_inbound", "burst", Instant.now());
    try (var threads = Executors.newFixedThreadPool(8)) {
      var sending = new ArrayList<Callable<HttpResponse<String>>>();
      for (int i = 0; i < 16; i++) {
        var id = "dlv_burst_" + i;
        sending.add(() -> send("/" + source, body, id, SOURCE_SECRET));
      }
      for (var sent : threads.invokeAll(sending)) {
        assertThat(sent.get().statusCode()).isEqualTo(204);
      }
    }

    assertThat(known("burst")).isEqualTo(1);
  }

  @Test
  void a_carriers_message_delivers_the_shipment_and_completes_the_order_once() throws IOException {
    var order = ship("GHN-happy");
    var body = carrier("shipping.delivered", "\"trackingCode\":\"GHN-happy\"");

    assertThat(send("/" + source, body, "dlv_c1", SOURCE_SECRET).statusCode()).isEqualTo(204);
    assertThat(send("/" + source, body, "dlv_c1", SOURCE_SECRET).statusCode()).isEqualTo(204);
    // Said again in another message: taken, and no news.
    var again = carrier("shipping.delivered", "\"trackingCode\":\"GHN-happy\"");
    assertThat(send("/" + source, again, "dlv_c2", SOURCE_SECRET).statusCode()).isEqualTo(204);

    assertThat(shop.read("/api/v1/orders/" + order).path("status").asText()).isEqualTo("COMPLETED");
    await().until(() -> events("order.completed", order) == 1);
    assertThat(events("shipping.delivered", order)).isEqualTo(1);
  }

  @Test
  void a_failed_delivery_takes_the_order_back_to_pending() throws IOException {
    var order = ship("GHN-sad");
    var body =
        carrier("shipping.failed", "\"trackingCode\":\"GHN-sad\",\"reason\":\"không nghe máy\"");

    assertThat(send("/" + source, body, "dlv_f1", SOURCE_SECRET).statusCode()).isEqualTo(204);

    assertThat(shop.read("/api/v1/orders/" + order).path("status").asText()).isEqualTo("PENDING");
    await().until(() -> events("shipping.failed", order) == 1);
  }

  @Test
  void a_message_about_an_unknown_shipment_is_refused_and_may_come_again() throws IOException {
    var body = carrier("shipping.delivered", "\"trackingCode\":\"GHN-later\"");

    assertRefused(send("/" + source, body, "dlv_l1", SOURCE_SECRET), 404, "SHIPMENT_NOT_FOUND");
    var order = ship("GHN-later");
    assertThat(send("/" + source, body, "dlv_l1", SOURCE_SECRET).statusCode()).isEqualTo(204);

    assertThat(shop.read("/api/v1/orders/" + order).path("status").asText()).isEqualTo("COMPLETED");
    assertRefused(
        send("/" + source, carrier("shipping.failed", "\"x\":1"), "dlv_l2", SOURCE_SECRET),
        400,
        "VALIDATION_FAILED");
  }

  @Test
  void the_secret_of_a_source_is_nowhere_in_clear() {
    assertThat(
            server
                .database()
                .fetchOne(
                    String.class, "select string_agg(s::text, '') from meocrm.inbound_source s"))
        .doesNotContain(SOURCE_SECRET)
        .contains("v1:");
  }

  /** A cash-on-delivery order with a label of that code; returns the order's id. */
  private static String ship(String trackingCode) throws IOException {
    var order =
        shop.create(
                "/api/v1/orders",
                TestClient.order("seller")
                    .replace("\"ONLINE\"", "\"COD\"")
                    .replace("\"BANK_TRANSFER\"", "\"COD\""))
            .path("id")
            .asText();
    shop.create(
        "/api/v1/shipping/orders",
        """
        {"orderId":"%s","carrier":"GHN","trackingCode":"%s","codAmount":"300000.00",
         "recipient":{"name":"Nguyễn Văn A","phone":"0901234567"},"address":"12 Lê Lợi, Huế"}
        """
            .formatted(order, trackingCode));
    return order;
  }

  private static String carrier(String type, String data) {
    return ("{\"event\":\"%s\",\"version\":1,\"organizationId\":\"org_inbound\","
            + "\"data\":{%s},\"meta\":{\"traceId\":\"t\",\"sentAt\":\"%s\"}}")
        .formatted(type, data, Instant.now());
  }

  /** How many events of a type about an order the log has. */
  private static long events(String type, String order) throws IOException {
    return shop.log().stream()
        .map(logged -> logged.path("event"))
        .filter(event -> event.path("event").asText().equals(type))
        .filter(event -> event.at("/data/orderId").asText().equals(order))
        .count();
  }

  /** How many messages with this trace in their body's data were taken. */
  private static long known(String name) {
    return server
        .database()
        .fetchOne(
            Long.class,
            "select count(*) from meocrm.inbound_message where type = ?",
            "shipping.delivered." + name);
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(TestClient.json(answer).path("code").asText()).isEqualTo(code);
  }

  private static HttpResponse<String> send(String path, String body, String id, String secret)
      throws IOException {
    return post(
        path,
        body,
        "X-MeoCRM-Delivery-Id",
        id,
        "X-MeoCRM-Signature",
        HexSignature.sign(Secret.of(secret), body.getBytes(UTF_8)));
  }

  private static HttpResponse<String> post(String path, String body, String... headers)
      throws IOException {
    return shop.withHeaders(headers).post(HANDLER + path, body);
  }

  /** Of a type of its own, by which its trace is found. */
  private static String body(String organization, String name, Instant sentAt) {
    return ("{\"event\":\"shipping.delivered.%s\",\"version\":1,\"organizationId\":\"%s\","
            + "\"data\":{\"trackingCode\":\"GHN-%s\"},\"meta\":{\"traceId\":\"t\",\"sentAt\":\"%s\"}}")
        .formatted(name, organization, name, sentAt);
  }
}
