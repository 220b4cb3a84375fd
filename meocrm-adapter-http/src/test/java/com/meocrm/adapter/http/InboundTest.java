package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_source_is_created_shown_and_removed() {
    var created =
        server.post(
            "/api/v1/webhooks/sources",
            "{\"name\":\"Giao hàng nhanh\",\"kind\":\"carrier\",\"secret\":\"" + SECRET + "\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    var path = created.headers().firstValue("Location").orElseThrow();
    assertThat(created.body()).doesNotContain(SECRET);
    assertThat(json(created).path("hasSecret").asBoolean()).isTrue();
    assertThat(json(created).path("url").asText())
        .isEqualTo("/api/v1/webhooks/handler/" + json(created).path("id").asText());

    assertThat(json(server.get(path))).isEqualTo(json(created));
    assertThat(server.getAs("org_02", path).statusCode()).isEqualTo(404);
    assertThat(server.send(server.authorized(path).DELETE()).statusCode()).isEqualTo(204);
    assertThat(server.get(path).statusCode()).isEqualTo(404);
    assertThat(server.send(server.authorized(path).DELETE()).statusCode()).isEqualTo(404);
  }

  @Test
  void a_generated_secret_is_shown_once() {
    var created =
        server.post("/api/v1/webhooks/sources", "{\"name\":\"GHTK\",\"kind\":\"carrier\"}");

    assertThat(json(created).path("secret").asText()).startsWith("whsec_");
    var path = created.headers().firstValue("Location").orElseThrow();
    assertThat(server.get(path).body()).doesNotContain("whsec_");
    assertThat(server.get("/api/v1/webhooks/sources?limit=100").body()).doesNotContain("whsec_");
  }

  @Test
  void sources_are_listed_page_by_page() {
    var ids = new HashSet<String>();
    for (int i = 0; i < 3; i++) {
      ids.add(source("org_listed").path("id").asText());
    }

    var listed = new ArrayList<String>();
    var cursor = "";
    do {
      var page = json(server.getAs("org_listed", "/api/v1/webhooks/sources?limit=2" + cursor));
      page.path("data").forEach(source -> listed.add(source.path("id").asText()));
      cursor =
          page.path("nextCursor").isNull() ? "" : "&cursor=" + page.path("nextCursor").asText();
    } while (!cursor.isEmpty());
    assertThat(listed).hasSize(3).containsExactlyInAnyOrderElementsOf(ids);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"\",\"kind\":\"carrier\"}",
        "{\"name\":\"x\",\"kind\":\"two words\"}",
        "{\"name\":\"x\",\"kind\":\"carrier\",\"secret\":\"short\"}",
        "{\"name\":\"x\",\"kind\":\"carrier\",\"secret\":\"whsec_not+base64+at+all\"}",
        "{\"name\":\"x\",\"kind\":\"carrier\",\"more\":1}"
      })
  void a_source_that_cannot_be_is_a_violation(String body) {
    var answer = server.post("/api/v1/webhooks/sources", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("code").asText()).isEqualTo("VALIDATION_FAILED");
  }

  @Test
  void sources_need_the_scopes_of_webhooks() {
    var manager = server.token("org_01", Role.MANAGER, null);
    var answer =
        server.send(
            server
                .request("/api/v1/webhooks/sources")
                .header("Authorization", "Bearer " + manager)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"x\",\"kind\":\"carrier\"}")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(server.send(server.request("/api/v1/webhooks/sources")).statusCode()).isEqualTo(401);
  }

  @Test
  void a_signed_message_is_taken_without_a_token_and_a_repeat_does_nothing() {
    var id = source("org_01").path("id").asText();
    var body = body("org_01", "a");

    assertThat(plain(id, "dlv_a", body).statusCode()).isEqualTo(204);
    assertThat(plain(id, "dlv_a", body).statusCode()).isEqualTo(204);
    assertThat(plain(id, "dlv_other", body).statusCode()).isEqualTo(204);

    assertThat(server.hub.inbound.all().stream().filter(m -> m.source().value().equals(id)))
        .hasSize(1);
  }

  @Test
  void standard_webhooks_headers_are_taken_whatever_their_case() {
    var id = source("org_01").path("id").asText();
    var body = body("org_01", "standard");
    var now = server.hub.clock.instant();
    var signature = StandardWebhooks.sign(Secret.of(SECRET), "msg_1", now, body.getBytes(UTF_8));

    var answer =
        server.send(
            server
                .request("/api/v1/webhooks/handler/" + id)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Webhook-Id", "msg_1")
                .header("WEBHOOK-TIMESTAMP", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", "v1,bm90aGluZw== " + signature)
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({"org_01, nonsense, 401, SIGNATURE_INVALID", "org_02, '', 403, ORGANIZATION_MISMATCH"})
  void what_is_forged_or_about_another_tenant_is_refused(
      String organization, String forged, int status, String code) {
    var id = source("org_01").path("id").asText();
    var body = body(organization, "b" + status);

    var answer =
        send(
            id,
            body,
            "X-MeoCRM-Delivery-Id",
            "dlv_b",
            "X-MeoCRM-Signature",
            forged.isEmpty() ? sign(body) : forged);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).path("code").asText()).isEqualTo(code);
    assertThat(answer.body()).doesNotContain("org_01");
  }

  @Test
  void the_signature_is_judged_before_the_body_is_read() {
    var id = source("org_01").path("id").asText();

    assertThat(send(id, "not json", "X-MeoCRM-Signature", "00").statusCode()).isEqualTo(401);
    var signed = send(id, "not json", "X-MeoCRM-Signature", sign("not json"));
    assertThat(signed.statusCode()).isEqualTo(400);
    assertThat(json(signed).path("code").asText()).isEqualTo("MALFORMED_JSON");
  }

  @Test
  void unknown_sources_and_the_shared_one_that_is_off_are_not_found() {
    var body = body("org_01", "c");

    for (var path : List.of("/src_unknown", "/shared", "/not%20one", "")) {
      var answer =
          server.send(
              server
                  .request("/api/v1/webhooks/handler" + path)
                  .header("Content-Type", "application/json")
                  .header("X-MeoCRM-Signature", sign(body))
                  .POST(BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(json(answer).path("code").asText()).isEqualTo("SOURCE_NOT_FOUND");
    }
  }

  @Test
  void a_body_too_large_or_of_another_type_is_refused_unread() {
    var id = source("org_01").path("id").asText();
    var large = "\"" + "x".repeat(1024 * 1024) + "\"";

    assertThat(send(id, large, "X-MeoCRM-Signature", sign(large)).statusCode()).isEqualTo(413);
    var text =
        server.send(
            server
                .request("/api/v1/webhooks/handler/" + id)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
    assertThat(text.statusCode()).isEqualTo(415);
  }

  @Test
  void one_source_that_sends_too_much_is_slowed_and_others_are_not() {
    var id = source("org_01").path("id").asText();
    HttpResponse<String> answer;
    int sent = 0;
    do {
      answer = send(id, "{}", "X-MeoCRM-Signature", "00");
    } while (answer.statusCode() != 429 && ++sent < 5_000);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(json(answer).path("code").asText()).isEqualTo("RATE_LIMITED");
    assertThat(Long.parseLong(answer.headers().firstValue("Retry-After").orElseThrow()))
        .isPositive();
    var other = source("org_01").path("id").asText();
    assertThat(send(other, "{}", "X-MeoCRM-Signature", "00").statusCode()).isEqualTo(401);
  }

  private static JsonNode source(String organization) {
    var answer =
        server.send(
            server
                .request("/api/v1/webhooks/sources")
                .header("Authorization", "Bearer " + server.token(organization))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"name\":\"GHN\",\"kind\":\"carrier\",\"secret\":\"" + SECRET + "\"}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer);
  }

  private static HttpResponse<String> plain(String source, String deliveryId, String body) {
    return send(source, body, "X-MeoCRM-Delivery-Id", deliveryId, "X-MeoCRM-Signature", sign(body));
  }

  private static HttpResponse<String> send(String source, String body, String... headers) {
    return server.send(
        server
            .request("/api/v1/webhooks/handler/" + source)
            .header("Content-Type", "application/json")
            .headers(headers)
            .POST(BodyPublishers.ofString(body)));
  }

  private static String sign(String body) {
    return HexSignature.sign(Secret.of(SECRET), body.getBytes(UTF_8));
  }

  private static String body(String organization, String trackingCode) {
    return ("{\"event\":\"shipping.delivered\",\"version\":1,\"organizationId\":\"%s\","
            + "\"data\":{\"trackingCode\":\"%s\"},\"meta\":{\"traceId\":\"t\",\"sentAt\":\"%s\"}}")
        .formatted(organization, trackingCode, server.hub.clock.instant());
  }
}
