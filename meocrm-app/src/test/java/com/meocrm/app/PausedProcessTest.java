package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.RecordingReceiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;

/** A server process that the system stops for longer than its leases last, and lets go on. */
@EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
@DisabledOnOs(OS.WINDOWS)
class PausedProcessTest {
  private static final int ENDPOINTS = 10;
  private static final int ORDERS = 60;
  private static final String PAUSED = "paused";

  @Test
  void a_process_that_was_stopped_beyond_its_leases_sends_and_writes_nothing_it_does_not_own()
      throws Exception {
    try (var receiver = new RecordingReceiver();
        var other = new ServerOnTestDatabase()) {
      var variables = new TreeMap<>(other.variables());
      variables.putAll(Map.of("MEOCRM_NODE_ID", PAUSED));
      try (var process = HubProcess.serve(variables)) {
        receiver.answerAfter(Duration.ofMillis(200));
        subscribe(other.client("org_paused"), receiver);
        write(other.client("org_paused"), ORDERS);
        await().until(() -> lanesOf(other, PAUSED) > 0 && receiver.received().size() > 20);

        process.pause();
        long lanesWhenPaused = lanesOf(other, PAUSED);
        receiver.answerAfter(Duration.ZERO);
        await().atMost(HubProcess.PATIENCE).until(() -> open(other) == 0);
        int before = receiver.received().size();
        process.resume();

        // It works again: what is recorded through it arrives.
        write(new TestClient(process.url(), "org_paused"), 1);
        await()
            .atMost(HubProcess.PATIENCE)
            .until(() -> deliveries(receiver.received()) == (ORDERS + 1) * ENDPOINTS);
        await().until(() -> open(other) == 0);

        assertThat(lanesWhenPaused).isPositive();
        assertThat(receiver.received()).hasSize(before + ENDPOINTS);
        assertThat(other.database().fetchOne(Long.class, "select count(*) from meocrm.attempt"))
            .isEqualTo((ORDERS + 1) * ENDPOINTS);
      }
    }
  }

  private static void subscribe(TestClient client, RecordingReceiver receiver) throws IOException {
    for (int i = 0; i < ENDPOINTS; i++) {
      client.create(
          "/api/v1/webhooks",
          "{\"url\":\"%s\",\"events\":[\"order.created\"],\"maxInFlight\":2}"
              .formatted(receiver.url()));
    }
  }

  private static void write(TestClient client, int orders) throws IOException {
    for (int i = 0; i < orders; i++) {
      client.create("/api/v1/orders", TestClient.order("seller"));
    }
  }

  private static long lanesOf(ServerOnTestDatabase server, String node) {
    return server
        .database()
        .fetchOne(Long.class, "select count(*) from meocrm.lane where owner = ?", node);
  }

  private static long open(ServerOnTestDatabase server) {
    return server.database().fetchOne(Long.class, "select count(*) from meocrm.delivery_queue");
  }

  private static long deliveries(List<Received> received) {
    return received.stream().map(Received::deliveryId).distinct().count();
  }
}
