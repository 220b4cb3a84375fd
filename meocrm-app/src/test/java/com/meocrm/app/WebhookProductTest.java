package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an integrator does with webhooks, through the API alone. */
class WebhookProductTest {
  private static final AtomicInteger ORGANIZATIONS = new AtomicInteger();

  private final String organization = "org_hooks_" + ORGANIZATIONS.incrementAndGet();
  private final TestClient client = ServerOnTestDatabase.shared().client(organization);
  private RawReceiver partner;

  @BeforeEach
  void open_partner() throws IOException {
    partner = new RawReceiver();
  }

  @AfterEach
  void close_partner() {
    partner.close();
  }

  @Test
  void an_endpoint_is_created_with_everything_read_masked_changed_and_deleted() throws Exception {
    var created =
        client.create(
            "/api/v1/webhooks",
            """
            {"url":"%s","events":["order.*"],"ordering":"strict","maxInFlight":3,"ratePerSecond":50,
             "headers":{"Authorization":"Bearer hush"},"filter":{"channel":"ONLINE","valueNet":{"$gte":100000}}}
            """
                .formatted(partner.url()));
    var path = "/api/v1/webhooks/" + created.path("id").asText();
    assertThat(created.path("secret").asText()).startsWith("whsec_");

    var answer = client.get(path);
    var read = TestClient.json(answer);
    assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(read.path("headers").toString()).isEqualTo("{\"Authorization\":\"***\"}");
    assertThat(read.path("filter").toString())
        .isEqualTo("{\"channel\":\"ONLINE\",\"valueNet\":{\"$gte\":100000}}");
    assertThat(read.path("ratePerSecond").asInt()).isEqualTo(50);
    assertThat(read.has("secret")).isFalse();

    var changed =
        client.withHeaders("If-Match", "\"1\"").patch(path, "{\"filter\":null,\"maxInFlight\":9}");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).contains("\"2\"");
    assertThat(TestClient.json(changed).has("filter")).isFalse();
    var outdated = client.withHeaders("If-Match", "\"1\"").patch(path, "{\"maxInFlight\":8}");
    assertThat(outdated.statusCode()).isEqualTo(412);
    var wrong =
        client.patch(
            path,
            "{\"headers\":{\"Host\":\"x\"},\"maxInFlight\":0,\"filter\":{\"a\":\"\\u0000\"},\"nope\":1}");
    assertThat(wrong.statusCode()).isEqualTo(400);

    placeOrder();
    awaitReceived(1);
    assertThat(partner.received().getFirst().header("Authorization")).isEqualTo("Bearer hush");

    var deleted = client.delete(path);
    assertThat(TestClient.json(deleted).path("cancelledDeliveries").asInt(-1)).isZero();
    assertThat(client.get(path).statusCode()).isEqualTo(404);
    assertThat(client.delete(path).statusCode()).isEqualTo(404);
  }

  @Test
  void a_filter_lets_only_what_it_wants_through() throws Exception {
    endpoint("\"filter\":{\"valueNet\":{\"$gt\":999999}}");
    var all = endpoint("\"filter\":{\"valueNet\":300000}");

    placeOrder();

    awaitReceived(1);
    assertThat(deliveries(all, "")).hasSize(1);
  }

  @Test
  void a_paused_endpoint_misses_nothing_and_gets_it_in_order_when_it_is_resumed() throws Exception {
    var id = endpoint("");
    action(id, "pause");
    for (int i = 0; i < 5; i++) {
      placeOrder();
    }
    await().until(() -> deliveries(id, "?status=PARKED").size() == 5);
    assertThat(partner.received()).isEmpty();
    assertThat(client.read("/api/v1/webhooks/" + id + "/stats").path("parked").asInt())
        .isEqualTo(5);

    action(id, "resume");

    awaitReceived(5);
    await().until(() -> deliveries(id, "?status=DELIVERED").size() == 5);
    assertThat(client.read("/api/v1/webhooks/" + id + "/stats").path("delivered").asInt())
        .isEqualTo(5);
  }

  @Test
  void a_deleted_endpoint_says_how_many_deliveries_were_cancelled() throws Exception {
    var id = endpoint("");
    action(id, "pause");
    placeOrder();
    placeOrder();
    await().until(() -> deliveries(id, "").size() == 2);
    var delivery = deliveries(id, "").get(0).path("id").asText();

    var deleted = TestClient.json(client.delete("/api/v1/webhooks/" + id));

    assertThat(deleted.path("cancelledDeliveries").asInt()).isEqualTo(2);
    assertThat(client.read("/api/v1/deliveries/" + delivery).path("status").asText())
        .isEqualTo("CANCELLED");
    var resent = client.post("/api/v1/deliveries/" + delivery + "/resend", "{}");
    assertThat(resent.statusCode()).isEqualTo(409);
    assertThat(TestClient.json(resent).path("code").asText()).isEqualTo("WEBHOOK_DELETED");
  }

  @Test
  void what_happened_while_an_endpoint_was_off_is_planned_by_replay_missing_once()
      throws Exception {
    var id = endpoint("");
    patch(id, "{\"isActive\":false}");
    placeOrder();
    placeOrder();
    await().until(() -> client.log().size() == 2);
    assertThat(deliveries(id, "")).isEmpty();
    patch(id, "{\"isActive\":true}");

    var dry = job(id, "replay-missing", "{\"dryRun\":true}");
    assertThat(dry.path("result").path("missing").asInt()).isEqualTo(2);
    var first = job(id, "replay-missing", "{}");
    var second = job(id, "replay-missing", "{}");

    assertThat(first.path("result").path("planned").asInt()).isEqualTo(2);
    assertThat(second.path("result").path("planned").asInt()).isZero();
    awaitReceived(2);
    assertThat(partner.received())
        .extracting(RawReceiver.Received::deliveryId)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_delivery_is_found_by_order_and_type_shows_its_attempts_and_is_sent_again()
      throws Exception {
    var id = endpoint("");
    patch(id, "{\"url\":\"%s?token=hush\"}".formatted(partner.url()));
    var order = placeOrder();
    placeOrder();
    awaitReceived(2);
    await().until(() -> deliveries(id, "?status=DELIVERED").size() == 2);

    var byCode = deliveries(id, "?order=" + order.path("code").asText());
    var byId = deliveries(id, "?order=" + order.path("id").asText() + "&event=order.created");
    assertThat(byCode).hasSize(1);
    assertThat(byId).isEqualTo(byCode);
    assertThat(deliveries(id, "?event=order.completed")).isEmpty();
    assertThat(deliveries(id, "?since=" + Instant.now().plusSeconds(60))).isEmpty();
    assertThat(deliveries(id, "?since=" + Instant.now().minusSeconds(600))).hasSize(2);
    var path = "/api/v1/deliveries/" + byCode.get(0).path("id").asText();
    var log = client.read(path).path("attemptLog");
    assertThat(log).hasSize(1);
    assertThat(log.get(0).path("status").asInt()).isEqualTo(204);
    assertThat(log.get(0).path("url").asText()).isEqualTo(partner.url());

    var resent = client.post(path + "/resend", "{}");

    assertThat(resent.statusCode()).as(resent.body()).isEqualTo(202);
    awaitReceived(3);
    var again = partner.received().getLast();
    assertThat(again.deliveryId()).isEqualTo(byCode.get(0).path("id").asText());
    assertThat(again.header("X-MeoCRM-Attempt")).isEqualTo("2");
    assertThat(again.header("X-MeoCRM-Endpoint-Sequence"))
        .isEqualTo(byCode.get(0).path("endpointSequence").asText());
    await()
        .until(() ->
            client.read(path).path("status").asText().equals("DELIVERED")
                && client.read(path).path("attemptLog").size() == 2);
  }

  @Test
  void a_test_is_signed_and_guarded_and_tells_what_came_back() throws Exception {
    var id = endpoint("\"secret\":\"a-secret-of-this-partner\"");

    var ping = action(id, "test");
    assertThat(ping.path("success").asBoolean()).isTrue();
    assertThat(ping.path("status").asInt()).isEqualTo(204);
    var request = partner.received().getFirst();
    assertThat(request.header("X-MeoCRM-Event")).isEqualTo("ping");
    assertThat(request.header("X-MeoCRM-Sequence")).isNull();
    assertThat(request.deliveryId()).isEqualTo(ping.path("deliveryId").asText());
    assertThat(request.body())
        .startsWith("{\"event\":\"ping\",\"version\":1,\"organizationId\":\"" + organization);

    partner.answer(500);
    var failed =
        TestClient.json(
            client.post("/api/v1/webhooks/" + id + "/test", "{\"type\":\"order.completed\"}"));
    assertThat(failed.path("success").asBoolean(true)).isFalse();
    assertThat(failed.path("message").asText()).contains("answered 500");
    var sample = partner.received().getLast();
    assertThat(sample.header("X-MeoCRM-Event")).isEqualTo("order.completed");
    assertThat(sample.header("X-MeoCRM-Endpoint-Sequence")).isNull();
    assertThat(TestClient.parse(sample.body()).path("data"))
        .isEqualTo(client.read("/api/v1/event-types/order.completed").path("example"));
    assertThat(
            client.post("/api/v1/webhooks/" + id + "/test", "{\"type\":\"no.such\"}").statusCode())
        .isEqualTo(400);
    assertThat(client.post("/api/v1/webhooks/whk_none/test", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void a_test_with_a_type_of_ones_own_sends_that_types_example() throws Exception {
    var id = endpoint("");
    var path = "/api/v1/webhooks/" + id + "/test";
    var type = "{\"type\":\"custom.loyalty.joined\"}";
    assertThat(client.post(path, type).statusCode()).as("not registered").isEqualTo(400);
    var registered =
        client.put(
            "/api/v1/event-types/custom.loyalty.joined",
            """
            {"description":"A member joined.","example":{"member":"Mèo Mướp","points":10.5},
             "schema":{"type":"object","properties":{"member":{"type":"string"},"points":{"type":"number"}}}}
            """);
    assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);

    ok(client.post(path, type));

    assertThat(partner.received().getLast().body())
        .startsWith(
            "{\"event\":\"custom.loyalty.joined\",\"version\":1,\"organizationId\":\"%s\",\"data\":{\"member\":\"Mèo Mướp\",\"points\":10.5},\"meta\":{\"traceId\":\""
                .formatted(organization));
  }

  @Test
  void what_recover_is_asked_wrongly_is_answered_in_plain_words() throws Exception {
    var id = endpoint("");
    var path = "/api/v1/webhooks/" + id + "/recover";

    assertThat(client.post(path, "{}").statusCode()).isEqualTo(400);
    assertThat(client.post(path, "{\"since\":\"yesterday\"}").statusCode()).isEqualTo(400);
    var early = client.post(path, "{\"since\":\"2020-01-01T00:00:00Z\"}");
    assertThat(early.statusCode()).isEqualTo(422);
    assertThat(TestClient.json(early).path("code").asText()).isEqualTo("BEFORE_RETENTION");
    assertThat(
            client
                .post("/api/v1/webhooks/whk_none/recover", "{\"since\":\"2030-01-01T00:00:00Z\"}")
                .statusCode())
        .isEqualTo(404);
    assertThat(client.get("/api/v1/jobs/job_none").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/v1/webhooks/" + id + "/deliveries?status=LOST").statusCode())
        .isEqualTo(400);
    assertThat(client.get("/api/v1/webhooks/" + id + "/stats?window=1y").statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_page_goes_on_where_the_last_one_ended() throws Exception {
    var id = endpoint("");
    for (int i = 0; i < 5; i++) {
      placeOrder();
    }
    awaitReceived(5);

    var first = client.read("/api/v1/webhooks/" + id + "/deliveries?limit=3");
    var second =
        client.read(
            "/api/v1/webhooks/"
                + id
                + "/deliveries?limit=3&cursor="
                + first.path("nextCursor").asText());

    assertThat(first.path("data").valueStream().map(d -> d.path("endpointSequence").asInt()))
        .containsExactly(5, 4, 3);
    assertThat(second.path("data").valueStream().map(d -> d.path("endpointSequence").asInt()))
        .containsExactly(2, 1);
    assertThat(second.path("nextCursor").isNull()).isTrue();
  }

  @Test
  void another_tenant_finds_none_of_it() throws Exception {
    var id = endpoint("");
    placeOrder();
    awaitReceived(1);
    var delivery = deliveries(id, "").get(0).path("id").asText();
    var stranger = ServerOnTestDatabase.shared().client(organization + "_other");

    for (var path :
        new String[] {
          "/api/v1/webhooks/" + id + "/deliveries",
          "/api/v1/webhooks/" + id + "/stats",
          "/api/v1/deliveries/" + delivery
        }) {
      assertThat(stranger.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(stranger.post("/api/v1/deliveries/" + delivery + "/resend", "{}").statusCode())
        .isEqualTo(404);
    assertThat(stranger.post("/api/v1/webhooks/" + id + "/pause", "{}").statusCode())
        .isEqualTo(404);
    assertThat(stranger.patch("/api/v1/webhooks/" + id, "{\"isActive\":false}").statusCode())
        .isEqualTo(404);
  }

  private String endpoint(String more) throws IOException {
    return client
        .create(
            "/api/v1/webhooks",
            "{\"url\":\"%s\",\"events\":[\"order.*\"]%s}"
                .formatted(partner.url(), more.isEmpty() ? "" : "," + more))
        .path("id")
        .asText();
  }

  private JsonNode placeOrder() throws IOException {
    return client.create("/api/v1/orders", TestClient.order("usr_seller"));
  }

  private JsonNode deliveries(String id, String query) throws IOException {
    return client.read("/api/v1/webhooks/" + id + "/deliveries" + query).path("data");
  }

  private JsonNode action(String id, String name) throws IOException {
    return ok(client.post("/api/v1/webhooks/" + id + "/" + name, "{}"));
  }

  private void patch(String id, String body) throws IOException {
    ok(client.patch("/api/v1/webhooks/" + id, body));
  }

  private static JsonNode ok(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestClient.json(answer);
  }

  /** Begins a job and waits for its end. */
  private JsonNode job(String id, String name, String body) throws IOException {
    var begun = client.post("/api/v1/webhooks/" + id + "/" + name, body);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    var location = begun.headers().firstValue("Location").orElseThrow();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.read(location).path("state").asText().equals("DONE"));
    return client.read(location);
  }

  private void awaitReceived(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> partner.received().size() >= count);
  }
}
