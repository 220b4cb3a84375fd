package com.meocrm.app;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.app.RecordingReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed, again and again, while it accepts orders and delivers webhooks. */
class CrashTest {
  private static final int KILLS = Boolean.getBoolean("meocrm.all") ? 20 : 4;
  private static final int WRITERS = 8;
  private static final long SEED = 20261124;

  @TempDir private Path folder;

  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private int owedAtKills;

  @Test
  void a_killed_server_loses_no_event_breaks_no_sequence_and_repeats_under_the_same_id()
      throws Exception {
    var random = new Random(SEED);
    try (var receiver = new RecordingReceiver()) {
      subscribe(receiver);
      for (int kill = 1; kill <= KILLS; kill++) {
        writeUntilKilled(receiver, 20 + random.nextInt(150));
      }

      try (var hub = HubProcess.serve(folder)) {
        var log = awaitEverythingDelivered(new TestClient(hub.url(), "org_crash"), receiver);
        check(log, receiver.received());
      }
    }
    System.Logger logger = System.getLogger(CrashTest.class.getName());
    logger.log(
        System.Logger.Level.INFO,
        "seed {0,number,#}: {1} kills, {2} orders accepted, {3} deliveries owed at the moments of the kills",
        SEED,
        KILLS,
        accepted.size(),
        owedAtKills);
    assertThat(owedAtKills)
        .as("deliveries that a kill caught between commit and arrival")
        .isPositive();
  }

  private void subscribe(RecordingReceiver receiver) throws IOException {
    try (var hub = HubProcess.serve(folder)) {
      new TestClient(hub.url(), "org_crash")
          .create(
              "/api/v1/webhooks",
              "{\"url\":\"%s\",\"events\":[\"*\"],\"maxInFlight\":2}".formatted(receiver.url()));
    }
  }

  /**
   * Orders come in from many sides until, at the {@code orders}-th of this round, the server is
   * killed.
   */
  private void writeUntilKilled(RecordingReceiver receiver, int orders)
      throws InterruptedException {
    int before = accepted.size();
    var hub = HubProcess.serve(folder);
    var writers = new ArrayList<Thread>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(Thread.ofVirtual().start(() -> write(new TestClient(hub.url(), "org_crash"))));
    }
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(HubProcess.PATIENCE)
        .until(() -> accepted.size() >= before + orders);
    hub.kill();
    for (var writer : writers) {
      writer.join();
    }
    owedAtKills += Math.max(0, accepted.size() - (int) distinctOrders(receiver.received()));
  }

  private void write(TestClient client) {
    try {
      while (true) {
        accepted.add(
            client.create("/api/v1/orders", TestClient.order("seller")).path("id").asText());
      }
    } catch (IOException e) {
      // The server is dead, as intended; what it did not answer it may or may not have committed.
    }
  }

  private static List<JsonNode> awaitEverythingDelivered(
      TestClient client, RecordingReceiver receiver) throws IOException {
    await()
        .atMost(HubProcess.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> distinctOrders(receiver.received()) == client.log().size());
    return client.log();
  }

  private void check(List<JsonNode> log, List<Received> received) {
    assertThat(log.stream().map(e -> e.path("sequence").asLong()))
        .as("sequence without gap or double")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
    var logged =
        log.stream().map(e -> e.path("event").path("data").path("orderId").asText()).toList();
    assertThat(logged).as("one order.created per order").doesNotHaveDuplicates();
    assertThat(logged).as("every accepted order is in the log").containsAll(accepted);
    assertThat(received.stream().map(Received::orderId).collect(toSet()))
        .as("every logged event arrived")
        .containsExactlyInAnyOrderElementsOf(logged);
    assertThat(
            received.stream()
                .collect(groupingBy(Received::eventId, mapping(Received::deliveryId, toSet()))))
        .as("one delivery id for each event, however often it came")
        .allSatisfy((event, ids) -> assertThat(ids).hasSize(1));
    assertThat(received.stream().map(Received::endpointSequence).distinct().sorted())
        .as("the endpoint's own numbers without gap")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
  }

  private static long distinctOrders(List<Received> received) {
    return received.stream().map(Received::orderId).distinct().count();
  }
}
