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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server is killed in the middle of a replay; the next one ends it. */
@Timeout(180)
class JobRestartTest {
  private static final int EVENTS = Boolean.getBoolean("meocrm.all") ? 6_000 : 2_000;
  private static final String SHOP = TestHub.SHOP.value();

  @Test
  void a_replay_whose_server_is_killed_goes_on_and_plans_each_event_once() throws Exception {
    try (var test = TestDatabase.create();
        var partner = new RecordingReceiver()) {
      var variables = ServerOnTestDatabase.variables(test);
      String webhook;
      String job;
      JsonNode last;
      try (var killed = HubProcess.serve(variables)) {
        var shop = new TestClient(killed.url(), SHOP);
        webhook =
            "/api/v1/webhooks/"
                + shop.create(
                        "/api/v1/webhooks",
                        "{\"url\":\"%s\",\"events\":[\"*\"],\"isActive\":false,\"maxInFlight\":50}"
                            .formatted(partner.url()))
                    .path("id")
                    .asText();
        record(test);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> shop.read("/api/v1/events?limit=1").path("head").asInt() == EVENTS);
        assertThat(shop.patch(webhook, "{\"isActive\":true}").statusCode()).isEqualTo(200);
        var begun = shop.post(webhook + "/replay-missing", "{}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        job = begun.headers().firstValue("Location").orElseThrow();
        last = untilSomeArePlanned(shop, job);
        killed.kill();
      }
      assertThat(last.path("state").asText()).as("%s", last).isEqualTo("RUNNING");

      try (var next = HubProcess.serve(variables)) {
        var shop = new TestClient(next.url(), SHOP);
        await()
            .atMost(HubProcess.PATIENCE)
            .until(() -> shop.read(job).path("state").asText().equals("DONE"));
        await()
            .atMost(HubProcess.PATIENCE)
            .until(() -> shop.read(webhook + "/stats").path("delivered").asInt() == EVENTS);
        assertThat(shop.read(job).at("/result/planned").asInt()).isEqualTo(EVENTS);
      }
      // What was on the wire when the server died came again, under the same id and number.
      assertThat(partner.received().stream().map(Received::eventId).distinct()).hasSize(EVENTS);
      assertThat(partner.received().stream().map(Received::deliveryId).distinct()).hasSize(EVENTS);
      assertThat(partner.received().stream().map(Received::endpointSequence).distinct().sorted())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS).boxed().toList());
    }
  }

  private static JsonNode untilSomeArePlanned(TestClient shop, String job) {
    var seen = new AtomicReference<JsonNode>();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          seen.set(shop.read(job));
          return seen.get().at("/progress/planned").asInt() > 0;
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
