package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.OpenApiDocument;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A shop that has one of everything, so that every operation of the document on a thing with an id
 * can be called with one that exists, and a body that is right.
 */
final class SampleShop {
  /** Not ids: what a tenant calls so is its own, whatever others call so. */
  private static final List<String> NAMES =
      List.of(
          "/event-types/{type}",
          "/settings/{key}",
          "/secrets/{name}",
          "/commands/{name}",
          // Asks for a signature of its own instead of a token.
          "/webhooks/handler/{sourceId}");

  /** Only messengers make these; that no tenant sees another's is tested with the messengers. */
  private static final List<String> OF_MESSENGERS =
      List.of(
          "/notifications/{id}",
          "/notifications/destinations/{id}",
          "/notifications/customers/{id}");

  private static final String API = "/api/v1";
  private static final OpenApiDocument DOCUMENT = new OpenApiDocument();

  private final TestClient owner;
  private final Map<String, String> ids = new TreeMap<>();

  SampleShop(ServerOnTestDatabase server, String organization) throws IOException {
    owner = server.client(organization);
    sell();
    configure();
    deliver();
    server
        .database()
        .execute(
            "insert into meocrm.alert (organization_id, alert_id, kind, subject_id, status,"
                + " occurrences, details, opened_at, last_at)"
                + " values (?, 'alt_sample', 'ENDPOINT_FAILING', 'whk_sample', 'OPEN', 1, '{}',"
                + " meocrm.meocrm_now(), meocrm.meocrm_now())",
            organization);
    ids.put("/alerts/{id}", "alt_sample");
  }

  TestClient owner() {
    return owner;
  }

  /** Operations on a thing with an id, what takes things away last. */
  static List<String> operations() {
    return DOCUMENT.operations().stream()
        .filter(operation -> operation.contains(" " + API + "/") && operation.contains("{"))
        .filter(operation -> !NAMES.contains(template(operation).substring(API.length())))
        .filter(operation -> !OF_MESSENGERS.contains(template(operation).substring(API.length())))
        .sorted(Comparator.comparing(operation -> operation.startsWith("DELETE")))
        .toList();
  }

  /** Calls one of {@link #operations} on what this shop has, whoever {@code client} is. */
  HttpResponse<String> call(TestClient client, String operation) throws IOException {
    var method = operation.substring(0, operation.indexOf(' '));
    var template = template(operation);
    var kind = template.substring(API.length(), template.indexOf('}') + 1);
    assertThat(ids).as("an id for " + operation).containsKey(kind);
    var path = template.replaceFirst("\\{[^}]+}", ids.get(kind));
    if (path.endsWith("/manifest")) {
      path += "?date=2025-11-11";
    }
    return switch (method) {
      case "GET" -> client.get(path);
      case "DELETE" -> client.delete(path);
      case "POST" -> client.post(path, body(method, template));
      case "PUT" -> client.put(path, body(method, template));
      case "PATCH" -> client.patch(path, body(method, template));
      default -> throw new IllegalStateException(operation);
    };
  }

  /** What changes by nobody's doing but the owner's. */
  List<JsonNode> everything() throws IOException {
    var all = new ArrayList<JsonNode>();
    for (var kind :
        List.of(
            "/orders/{id}",
            "/shipping/orders/{id}",
            "/leads/{id}",
            "/commissions/{id}",
            "/webhooks/sources/{sourceId}")) {
      all.add(owner.read(API + kind.replaceFirst("\\{.*}", ids.get(kind))));
    }
    for (var list : List.of("/products", "/tokens")) {
      all.add(owner.read(API + list).path("data"));
    }
    return all;
  }

  private void sell() throws IOException {
    owner.create(API + "/admin/commission-rules", "{\"type\":\"FLAT\",\"ratePercent\":\"5\"}");
    create("/webhooks/{id}", "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}");
    create("/orders/{id}", TestClient.order("seller"));
    create(
        "/shipping/orders/{id}",
        "{\"orderId\":\"%s\",\"carrier\":\"GHN\",\"trackingCode\":\"GHN-1\"}"
            .formatted(ids.get("/orders/{id}")));
    owner.create(
        API + "/orders",
        """
        {"channel":"POS","paymentMethod":"CASH","branchId":"br_1","isPaid":true,
         "items":[{"sku":"TEA","quantity":1,"unitPrice":"1000.00"}]}\
        """);
    ids.put("/commissions/{id}", owner.read(API + "/commissions").at("/data/0/id").asText());
  }

  private void configure() throws IOException {
    owner.create(API + "/products", "{\"sku\":\"TEA\",\"name\":\"Trà\",\"price\":1000}");
    ids.put("/products/{sku}", "TEA");
    create("/leads/{id}", "{\"name\":\"Chị Lan\"}");
    create(
        "/webhooks/sources/{sourceId}",
        "{\"name\":\"GHN\",\"kind\":\"carrier\",\"secret\":\"a-secret-of-a-carrier\"}");
    create("/tokens/{id}", "{\"name\":\"A\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
  }

  private void deliver() throws IOException {
    var webhook = API + "/webhooks/" + ids.get("/webhooks/{id}");
    await().until(() -> !owner.read(webhook + "/deliveries").path("data").isEmpty());
    ids.put("/deliveries/{id}", owner.read(webhook + "/deliveries").at("/data/0/id").asText());
    ids.put("/events/{id}", owner.read(API + "/events").at("/data/0/eventId").asText());
    var since = Instant.now().minus(Duration.ofHours(1));
    var job = owner.post(webhook + "/recover", "{\"since\":\"%s\"}".formatted(since));
    assertThat(job.statusCode()).as(job.body()).isEqualTo(202);
    ids.put("/jobs/{id}", TestClient.json(job).path("id").asText());
  }

  private void create(String kind, String body) throws IOException {
    var made = owner.create(API + kind.substring(0, kind.lastIndexOf('/')), body);
    ids.put(kind, made.path("id").asText());
  }

  private static String body(String method, String template) {
    var content =
        DOCUMENT
            .operation(method, template)
            .path("requestBody")
            .path("content")
            .path("application/json");
    var example =
        content.has("example")
            ? content.path("example")
            : content
                .path("examples")
                .valueStream()
                .findFirst()
                .map(DOCUMENT::resolve)
                .map(first -> first.path("value"))
                .orElse(content);
    return content.isMissingNode() ? "{}" : example.toString();
  }

  private static String template(String operation) {
    return operation.substring(operation.indexOf(' ') + 1);
  }
}
