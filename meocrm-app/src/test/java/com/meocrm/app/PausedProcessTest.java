package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.app.RecordingReceiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

  @Test
  void a_process_that_was_stopped_beyond_its_leases_sends_and_writes_nothing_it_does_not_own()
      throws Exception {
    try (var receiver = new RecordingReceiver();
        var database = TestDatabase.create();
        var process = HubProcess.serve(ServerOnTestDatabase.variables(database))) {
      receiver.answerAfter(Duration.ofMillis(200));
      var client = new TestClient(process.url(), "org_paused");
      subscribe(client, receiver);
      write(client, ORDERS);
      await()
          .atMost(HubProcess.PATIENCE)
          .until(() -> owned(database) == ENDPOINTS && receiver.received().size() > 20);

      process.pause();
      long openWhenPaused = open(database);
      receiver.answerAfter(Duration.ZERO);
      try (var other = HubProcess.serve(ServerOnTestDatabase.variables(database))) {
        await().atMost(HubProcess.PATIENCE).until(() -> open(database) == 0);
        int before = receiver.received().size();
        process.resume();

        // It works again: what is recorded through it arrives.
        write(client, 1);
        await()
            .atMost(HubProcess.PATIENCE)
            .until(() -> deliveries(receiver.received()) == (ORDERS + 1) * ENDPOINTS);
        await().atMost(HubProcess.PATIENCE).until(() -> open(database) == 0);

        assertThat(openWhenPaused).as("what it owned when it was stopped").isPositive();
        assertThat(receiver.received()).hasSize(before + ENDPOINTS);
        assertThat(database.fetchOne(Long.class, "select count(*) from meocrm.attempt"))
            .isEqualTo((ORDERS + 1) * ENDPOINTS);
        assertThat(other.output()).doesNotContain("ERROR");
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

  private static long owned(TestDatabase database) {
    return database.fetchOne(
        Long.class, "select count(*) from meocrm.lane where owner is not null");
  }

  private static long open(TestDatabase database) {
    return database.fetchOne(Long.class, "select count(*) from meocrm.delivery_queue");
  }

  private static long deliveries(List<Received> received) {
    return received.stream().map(Received::deliveryId).distinct().count();
  }
}
