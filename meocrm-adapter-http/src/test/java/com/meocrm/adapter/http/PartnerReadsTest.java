package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartnerReadsTest {
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
  void catching_up_answers_the_recorded_bytes_under_the_endpoints_numbers() {
    var id = createWebhook();
    owe(id, "evt_1", "evt_2", "evt_3");

    var answer = server.get("/api/v1/webhooks/" + id + "/events?after=1&limit=1");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var page = json(answer);
    assertThat(page.path("data")).hasSize(1);
    assertThat(page.path("data").path(0).path("endpointSequence").asLong()).isEqualTo(2);
    assertThat(page.path("data").path(0).path("eventId").asText()).isEqualTo("evt_2");
    assertThat(page.path("data").path(0).path("deliveryId").asText()).startsWith("dlv_");
    assertThat(page.path("nextAfter").asLong()).isEqualTo(2);
    assertThat(page.path("head").asLong()).isEqualTo(3);
    assertThat(answer.body()).contains("\"event\":" + body("evt_2") + "}");
  }

  @Test
  void without_a_number_catching_up_begins_with_the_oldest() {
    var id = createWebhook();
    owe(id, "evt_1", "evt_2");

    assertThat(events(id, "").path("data")).hasSize(2);
    assertThat(events(id, "?after=2").path("data")).isEmpty();
    assertThat(events(id, "?after=2").path("nextAfter").asLong()).isEqualTo(2);
  }

  @Test
  void a_number_beyond_the_head_and_one_of_another_epoch_are_unknown() {
    var id = createWebhook();
    owe(id, "evt_1");

    for (var query : new String[] {"?after=2", "?after=1&epoch=ep_other"}) {
      var answer = server.get("/api/v1/webhooks/" + id + "/events" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(409);
      assertThat(json(answer).path("code").asText()).isEqualTo("POSITION_UNKNOWN");
      assertThat(json(answer).path("details").path("head").asLong()).isEqualTo(1);
      assertThat(json(answer).path("details").path("epoch").asText()).isNotEmpty();
    }
  }

  @Test
  void a_number_before_retention_is_lost_and_the_oldest_is_named() {
    var id = createWebhook();
    var lane = lane(id);
    var old = server.hub.clock.instant().minus(Duration.ofDays(40));
    server.hub.ledger.owe(lane, "evt_old", old, body("evt_old").getBytes(UTF_8));
    server.hub.ledger.drop(LocalDate.ofInstant(old, ZoneOffset.UTC));
    owe(id, "evt_new");

    var answer = server.get("/api/v1/webhooks/" + id + "/events?after=0");

    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(json(answer).path("code").asText()).isEqualTo("POSITION_LOST");
    assertThat(json(answer).path("details").path("oldest").asLong()).isEqualTo(2);
    assertThat(events(id, "").path("data")).hasSize(1);
  }

  @Test
  void a_manifest_is_signed_over_the_bytes_that_are_sent() {
    var id = createWebhook();
    owe(id, "evt_1", "evt_2");
    var today = LocalDate.ofInstant(server.hub.clock.instant(), ZoneOffset.ofHours(7));

    var answer = server.get("/api/v1/webhooks/" + id + "/manifest?date=" + today);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var manifest = json(answer);
    assertThat(manifest.path("date").asText()).isEqualTo(today.toString());
    assertThat(manifest.path("count").asLong()).isEqualTo(2);
    assertThat(manifest.path("first").asLong()).isEqualTo(1);
    assertThat(manifest.path("last").asLong()).isEqualTo(2);
    assertThat(manifest.path("complete").asBoolean()).isFalse();
    assertThat(answer.headers().firstValue("X-MeoCRM-Signature"))
        .contains(HexSignature.sign(Secret.of(SECRET), answer.body().getBytes(UTF_8)));
  }

  @Test
  void a_day_whose_deliveries_are_gone_is_before_retention() {
    var id = createWebhook();

    var answer = server.get("/api/v1/webhooks/" + id + "/manifest?date=2020-01-01");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(json(answer).path("code").asText()).isEqualTo("BEFORE_RETENTION");
    assertThat(json(answer).path("details").path("oldest").asText()).isEqualTo("2025-10-13");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?date=",
        "?date=2025-02-30",
        "?date=11.11.2025",
        "?date=2999-01-01",
        "?date=+12025-11-11",
        "?date=2025-11-11&zone=UTC"
      })
  void a_day_that_is_none_is_a_violation(String query) {
    var answer = server.get("/api/v1/webhooks/" + createWebhook() + "/manifest" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("code").asText()).isEqualTo("VALIDATION_FAILED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?after=-1", "?after=x", "?limit=0", "?limit=101", "?types=order.created"})
  void a_wrong_question_for_events_is_a_violation(String query) {
    var answer = server.get("/api/v1/webhooks/" + createWebhook() + "/events" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("code").asText()).isEqualTo("VALIDATION_FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/manifest?date=2025-11-11"})
  void another_tenants_and_unknown_endpoints_are_not_found(String what) {
    var id = createWebhook();

    for (var path :
        new String[] {
          "/api/v1/webhooks/" + id + what,
          "/api/v1/webhooks/whk_none" + what,
          "/api/v1/webhooks/not%20one" + what
        }) {
      var answer = server.getAs("org_stranger", path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(json(answer).path("code").asText()).isEqualTo("WEBHOOK_NOT_FOUND");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "events:read, 200",
    "deliveries:read, 200",
    "webhooks:read, 200",
    "orders:read, 403",
    "webhooks:write, 403"
  })
  void a_partners_token_opens_them_with_any_of_three_scopes(String scope, int status) {
    var id = createWebhook();
    var token = server.token("org_01", Role.PARTNER, scope);

    for (var what : new String[] {"/events", "/manifest?date=2025-11-11"}) {
      var answer =
          server.send(
              server
                  .request("/api/v1/webhooks/" + id + what)
                  .header("Authorization", "Bearer " + token));
      assertThat(answer.statusCode()).as(what).isEqualTo(status);
    }
  }

  private JsonNode events(String id, String query) {
    return json(server.get("/api/v1/webhooks/" + id + "/events" + query));
  }

  private static String createWebhook() {
    var answer =
        server.post(
            "/api/v1/webhooks",
            "{\"url\":\"https://partner.example/hook\",\"events\":[\"*\"],\"secret\":\"%s\"}"
                .formatted(SECRET));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer).path("id").asText();
  }

  private static void owe(String id, String... events) {
    for (var event : events) {
      server.hub.ledger.owe(
          lane(id), event, server.hub.clock.instant(), body(event).getBytes(UTF_8));
    }
  }

  private static LaneId lane(String id) {
    return new LaneId(new OrganizationId("org_01"), id);
  }

  /** With an escape that parsing and writing again would lose. */
  private static String body(String event) {
    return ("{\"event\":\"order.created\",\"version\":1,\"organizationId\":\"org_01\","
            + "\"data\":{\"id\":\"%s\",\"name\":\"C\\u00e0 ph\\u00ea\",\"n\":1.50},"
            + "\"meta\":{\"traceId\":\"t\",\"sentAt\":\"2025-11-11T05:00:00.000Z\"}}")
        .formatted(event);
  }
}
