package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.OpenApiDocument;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a partner can do with the token that a shop made for his endpoint alone. */
class PartnerTokenTest {
  private static final String WEBHOOKS = "/api/v1/webhooks/";

  /** All that such a token opens. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /api/v1/webhooks/{id}/events",
          "GET /api/v1/webhooks/{id}/manifest",
          "GET /api/v1/webhooks/{id}/deliveries",
          "GET /api/v1/deliveries/{id}");

  private final TestClient shop = ServerOnTestDatabase.shared().client("org_partner_token");
  private RawReceiver receiver;

  @BeforeEach
  void open_receiver() throws IOException {
    receiver = new RawReceiver();
  }

  @AfterEach
  void close_receiver() {
    receiver.close();
  }

  @Test
  void it_opens_the_endpoints_events_manifest_and_deliveries() throws Exception {
    var mine = endpoint();
    var partner = partner(mine, "events:read deliveries:read");
    shop.create("/api/v1/orders", TestClient.order("usr_seller"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            shop.read(WEBHOOKS + mine + "/deliveries?status=DELIVERED").path("data").size() == 1);

    var events = partner.read(WEBHOOKS + mine + "/events?after=0").path("data");
    var deliveries = partner.read(WEBHOOKS + mine + "/deliveries").path("data");
    var manifest = partner.read(WEBHOOKS + mine + "/manifest?date=" + today());

    assertThat(events).hasSize(1);
    assertThat(events.get(0).at("/event/event").asText()).isEqualTo("order.created");
    assertThat(deliveries).hasSize(1);
    assertThat(deliveries.get(0).path("id").asText())
        .isEqualTo(events.get(0).path("deliveryId").asText());
    assertThat(manifest.path("count").asInt()).isEqualTo(1);
    var delivery = partner.read("/api/v1/deliveries/" + deliveries.get(0).path("id").asText());
    assertThat(delivery.path("attemptLog")).hasSize(1);
  }

  @Test
  void of_another_endpoint_of_the_same_shop_it_shows_nothing() throws Exception {
    var mine = endpoint();
    var others = endpoint();
    var partner = partner(mine, "events:read deliveries:read webhooks:read");
    shop.create("/api/v1/orders", TestClient.order("usr_seller"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> shop.read(WEBHOOKS + others + "/deliveries").path("data").size() == 1);
    var delivery = shop.read(WEBHOOKS + others + "/deliveries").at("/data/0/id").asText();

    for (var path :
        List.of(
            WEBHOOKS + others + "/events",
            WEBHOOKS + others + "/manifest?date=" + today(),
            WEBHOOKS + others + "/deliveries",
            "/api/v1/deliveries/" + delivery)) {
      assertThat(partner.get(path).statusCode()).as(path).isIn(403, 404);
    }
  }

  @Test
  void everything_else_that_there_is_refuses_it() throws Exception {
    var mine = endpoint();
    // Wider than this one cannot be made.
    var partner = partner(mine, everything());
    var operations =
        new OpenApiDocument()
            .operations().stream()
                .filter(operation -> operation.contains(" /api/v1/"))
                // These carry signatures of their own.
                .filter(operation -> !operation.contains("/webhooks/handler"))
                .filter(operation -> !operation.contains("/notifications/zalo/webhook"))
                .filter(operation -> !OPEN.contains(operation))
                .toList();

    for (var operation : operations) {
      var answer = call(partner, operation, mine);
      assertThat(answer.statusCode()).as(operation + " " + answer.body()).isIn(403, 404);
    }

    assertThat(operations).hasSizeGreaterThan(50);
  }

  @Test
  void it_needs_the_scope_as_well_and_ends_when_it_is_revoked_or_its_endpoint_is_gone()
      throws Exception {
    var mine = endpoint();
    var narrow = partner(mine, "events:read");
    assertThat(narrow.get(WEBHOOKS + mine + "/events").statusCode()).isEqualTo(200);
    assertThat(narrow.get(WEBHOOKS + mine + "/deliveries").statusCode()).isEqualTo(403);

    assertThat(shop.delete(WEBHOOKS + mine).statusCode()).isEqualTo(200);
    assertThat(narrow.get(WEBHOOKS + mine + "/events").statusCode()).isEqualTo(404);

    var another = endpoint();
    var created = token(another, "events:read");
    var partner = shop.withToken(created.path("token").asText());
    assertThat(partner.get(WEBHOOKS + another + "/events").statusCode()).isEqualTo(200);
    assertThat(shop.delete("/api/v1/tokens/" + created.path("id").asText()).statusCode())
        .isEqualTo(204);
    assertThat(partner.get(WEBHOOKS + another + "/events").statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> call(TestClient partner, String operation, String mine)
      throws IOException {
    var method = operation.substring(0, operation.indexOf(' '));
    var path = operation.substring(method.length() + 1).replaceAll("\\{[a-zA-Z]+}", mine);
    return switch (method) {
      case "GET" -> partner.get(path);
      case "POST" -> partner.post(path, "{}");
      case "PUT" -> partner.put(path, "{}");
      case "PATCH" -> partner.patch(path, "{}");
      case "DELETE" -> partner.delete(path);
      default -> throw new IllegalStateException(operation);
    };
  }

  private static String everything() {
    return "events:read events:write webhooks:read webhooks:write deliveries:read deliveries:write";
  }

  private String endpoint() throws IOException {
    return shop.create(
            "/api/v1/webhooks",
            "{\"url\":\"%s\",\"events\":[\"order.*\"]}".formatted(receiver.url()))
        .path("id")
        .asText();
  }

  private TestClient partner(String webhook, String scope) throws IOException {
    return shop.withToken(token(webhook, scope).path("token").asText());
  }

  private JsonNode token(String webhook, String scope) throws IOException {
    return shop.create(
        "/api/v1/tokens",
        "{\"name\":\"Partner\",\"scope\":\"%s\",\"ttl\":\"1h\",\"webhookId\":\"%s\"}"
            .formatted(scope, webhook));
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
  }
}
