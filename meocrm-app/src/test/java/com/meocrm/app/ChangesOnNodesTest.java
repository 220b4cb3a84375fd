package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.demo.PartnerSignatures;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One node holds an endpoint's lane and has much to send; whoever changes the endpoint asks the
 * other node. What is on the wire at that moment ends as it ends, the next delivery knows better.
 */
@EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
class ChangesOnNodesTest {
  private static final String SHOP = "org_nodes";
  private static final int EVENTS = 60;
  private static final String SECRET = "a-secret-that-is-about-to-go";

  private ServerOnTestDatabase one;
  private Server other;
  private CapturingReceiver before;
  private CapturingReceiver after;

  @BeforeEach
  void start() throws IOException {
    one = new ServerOnTestDatabase(Map.of("MEOCRM_NODE_ID", "node-one"));
    var variables = new TreeMap<>(one.variables());
    variables.put("MEOCRM_NODE_ID", "node-other");
    other = Wiring.start(Configuration.forServe(variables));
    before = new CapturingReceiver();
    after = new CapturingReceiver();
  }

  @AfterEach
  void stop() {
    after.close();
    before.close();
    other.close();
    one.close();
  }

  @Test
  void what_another_node_changes_counts_at_once_where_the_lane_is_held() throws Exception {
    before.answerAfter(Duration.ofMillis(20));
    after.answerAfter(Duration.ofMillis(20));
    var shop = one.client(SHOP);
    var webhook =
        "/api/v1/webhooks/"
            + shop.create(
                    "/api/v1/webhooks",
                    "{\"url\":\"%s\",\"events\":[\"inventory.*\"],\"ordering\":\"none\",\"maxInFlight\":1,\"secret\":\"%s\"}"
                        .formatted(before.url(), SECRET))
                .path("id")
                .asText();
    publish(shop);
    await().atMost(Duration.ofSeconds(20)).until(() -> before.captured().size() > 2);
    var elsewhere = new TestClient(holder().equals("node-one") ? other.url() : one.url(), SHOP);

    ok(
        elsewhere.patch(
            webhook, "{\"url\":\"%s\",\"headers\":{\"X-Own\":\"new\"}}".formatted(after.url())));
    int last = before.captured().size();
    await().atMost(Duration.ofSeconds(20)).until(() -> after.captured().size() > 2);
    assertThat(before.captured()).as("but for the one on the wire").hasSizeBetween(last, last + 1);
    assertThat(after.captured())
        .allSatisfy(delivery -> assertThat(delivery.header("X-Own")).isEqualTo("new"));

    var rotated = ok(elsewhere.post(webhook + "/secret:rotate", "{\"overlapHours\":0}"));
    var secret = TestClient.json(rotated).path("secret").asText();
    int signed = after.captured().size();
    await().atMost(Duration.ofSeconds(20)).until(() -> after.captured().size() > signed + 2);
    assertThat(after.captured().stream().skip(signed + 1L))
        .allMatch(delivery ->
            new PartnerSignatures(secret)
                .objectionToHex(delivery.header("X-MeoCRM-Signature"), delivery.body())
                .isEmpty());

    ok(elsewhere.post(webhook + "/pause", "{}"));
    int paused = after.captured().size();
    await().during(Duration.ofMillis(200)).until(() -> after.captured().size() <= paused + 1);
    assertThat(elsewhere.read(webhook + "/stats").path("parked").asInt()).isPositive();

    ok(elsewhere.post(webhook + "/resume", "{}"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> elsewhere.read(webhook + "/stats").path("delivered").asInt() == EVENTS);
    assertThat(
            Stream.of(before, after)
                .flatMap(receiver -> receiver.captured().stream())
                .map(delivery -> delivery.header("X-MeoCRM-Delivery-Id")))
        .doesNotHaveDuplicates()
        .hasSize(EVENTS);
  }

  private String holder() {
    return one.database()
        .fetchOne(
            String.class,
            "select owner from meocrm.lane where organization_id = ? and kind = 'WEBHOOK' and owner is not null",
            SHOP);
  }

  private static void publish(TestClient shop) throws IOException {
    var events =
        IntStream.range(0, EVENTS)
            .mapToObj(i ->
                "{\"eventId\":\"erp-%d\",\"type\":\"inventory.low_stock\",\"data\":{\"sku\":\"A-%d\",\"branchId\":\"br_1\",\"quantity\":1,\"minStock\":2}}"
                    .formatted(i, i))
            .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    var published = shop.post("/api/v1/events:batch", events);
    assertThat(published.statusCode()).as(published.body()).isEqualTo(201);
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }
}
