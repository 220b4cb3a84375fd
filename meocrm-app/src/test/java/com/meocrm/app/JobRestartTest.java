package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.app.RecordingReceiver.Received;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed in the middle of a replay and a recovery; the next one ends both. */
@Timeout(180)
class JobRestartTest {
  private static final int EVENTS = Boolean.getBoolean("meocrm.all") ? 6_000 : 2_000;
  private static final String SHOP = TestHub.SHOP.value();

  @Test
  void jobs_whose_server_is_killed_go_on_and_have_each_event_delivered_once() throws Exception {
    try (var test = TestDatabase.create();
        var late = new RecordingReceiver();
        var failed = new RecordingReceiver()) {
      var variables = ServerOnTestDatabase.variables(test);
      String missing;
      String exhausted;
      String replay;
      String recovery;
      try (var killed = HubProcess.serve(variables)) {
        var shop = new TestClient(killed.url(), SHOP);
        missing = endpoint(shop, late, "\"isActive\":false");
        exhausted = endpoint(shop, failed, "\"isActive\":true");
        assertThat(shop.post(exhausted + "/pause", "{}").statusCode()).isEqualTo(200);
        record(test);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> shop.read(exhausted + "/stats").path("parked").asInt() == EVENTS);
        exhaust(test);
        assertThat(shop.patch(missing, "{\"isActive\":true}").statusCode()).isEqualTo(200);
        replay = begin(shop, missing + "/replay-missing", "{}");
        recovery =
            begin(
                shop,
                exhausted + "/recover",
                "{\"since\":\"%s\"}".formatted(Instant.now().minus(Duration.ofHours(1))));
        var last = untilBothAreUnderWay(shop, replay, recovery);
        killed.kill();
        assertThat(last)
            .allSatisfy(job -> assertThat(job.path("state").asText()).isEqualTo("RUNNING"));
      }

      try (var next = HubProcess.serve(variables)) {
        var shop = new TestClient(next.url(), SHOP);
        assertThat(shop.post(exhausted + "/resume", "{}").statusCode()).isEqualTo(200);
        for (var job : List.of(replay, recovery)) {
          await()
              .atMost(HubProcess.PATIENCE)
              .until(() -> shop.read(job).path("state").asText().equals("DONE"));
        }
        for (var webhook : List.of(missing, exhausted)) {
          await()
              .atMost(HubProcess.PATIENCE)
              .until(() -> shop.read(webhook + "/stats").path("delivered").asInt() == EVENTS);
        }
        assertThat(shop.read(replay).at("/result/planned").asInt()).isEqualTo(EVENTS);
        assertThat(shop.read(recovery).at("/result/recovered").asInt()).isEqualTo(EVENTS);
      }
      // What was on the wire when the server died came again, under the same id and number.
      for (var partner : List.of(late, failed)) {
        assertThat(partner.received().stream().map(Received::eventId).distinct()).hasSize(EVENTS);
        assertThat(partner.received().stream().map(Received::deliveryId).distinct())
            .hasSize(EVENTS);
        assertThat(partner.received().stream().map(Received::endpointSequence).distinct().sorted())
            .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS).boxed().toList());
      }
    }
  }

  private static String endpoint(TestClient shop, RecordingReceiver partner, String more)
      throws IOException {
    return "/api/v1/webhooks/"
        + shop.create(
                "/api/v1/webhooks",
                "{\"url\":\"%s\",\"events\":[\"*\"],\"maxInFlight\":50,%s}"
                    .formatted(partner.url(), more))
            .path("id")
            .asText();
  }

  private static String begin(TestClient shop, String path, String body) throws IOException {
    var begun = shop.post(path, body);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    return begun.headers().firstValue("Location").orElseThrow();
  }

  /** As if every delivery of the paused endpoint had used up its attempts. */
  private static void exhaust(TestDatabase test) {
    test.execute(
        """
        insert into meocrm.undelivered
        select d.organization_id, d.lane_id, d.number, d.event_at, d.delivery_id, d.type, 'EXHAUSTED'
        from meocrm.delivery d join meocrm.lane l on l.lane_id = d.lane_id and l.parked
        """);
    test.execute(
        """
        update meocrm.delivery set status = 'EXHAUSTED', attempts = 5
        where lane_id in (select lane_id from meocrm.lane where parked and kind = 'WEBHOOK' and last_number > 0)
        """);
    test.execute("delete from meocrm.delivery_queue");
  }

  private static List<JsonNode> untilBothAreUnderWay(
      TestClient shop, String replay, String recovery) {
    var seen = new AtomicReference<List<JsonNode>>(List.of());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          seen.set(List.of(shop.read(replay), shop.read(recovery)));
          return seen.get().getFirst().at("/progress/planned").asInt() > 0
              && seen.get().getLast().at("/progress/done").asInt() > 0;
        });
    return seen.get();
  }

  private static void record(TestDatabase test) {
    try (var database = test.open(2);
        var transport =
            new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK))) {
      var hub =
          TestHub.builder(HubSettings.of(new NodeId("recording"), "test"), database, transport)
              .build();
      for (int i = 0; i < EVENTS; i += 100) {
        TestHub.record(hub, i, 100, 500);
      }
    }
  }
}
