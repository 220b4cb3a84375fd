package com.meocrm.app;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.app.RecordingReceiver.Received;
import com.meocrm.core.HubBuilder;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several nodes on one database: real PostgreSQL, real HTTP, real time. */
class NodesTest {
  private static final int DELIVERIES = 40;
  private static final EngineSettings SHORT_LEASES =
      new EngineSettings(
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          256,
          256,
          Duration.ZERO,
          Duration.ofMillis(100));

  private final TestDatabase test = TestDatabase.create();
  private final Database database = test.open(4);
  private final OkHttpWebhookTransport transport =
      new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
  private RecordingReceiver receiver;

  @BeforeEach
  void open_receiver() throws IOException {
    receiver = new RecordingReceiver();
  }

  @AfterEach
  void close() {
    receiver.close();
    transport.close();
    test.close();
  }

  @Test
  void a_node_that_is_paused_beyond_its_leases_sends_and_writes_nothing_that_is_not_its_own() {
    var onTheWire = new CopyOnWriteArrayList<Runnable>();
    var paused =
        node("paused").threads(Thread.ofPlatform().daemon().factory(), onTheWire::add).build();
    TestHub.subscribe(paused, receiver.url());
    TestHub.record(paused, 0, DELIVERIES, DELIVERIES);
    while (onTheWire.isEmpty()) {
      paused.step();
    }
    int held = onTheWire.size();
    var other = node("other").build();
    other.start();
    awaitAll();

    onTheWire.forEach(Runnable::run);
    for (int i = 0; i < 20; i++) {
      paused.step();
    }

    assertThat(held).isPositive();
    assertThat(arrivals()).hasSize(DELIVERIES);
    assertThat(other.stop(Duration.ofSeconds(5))).isTrue();
    assertThat(test.fetchOne(Long.class, "select count(*) from meocrm.attempt"))
        .isEqualTo(DELIVERIES);
    assertThat(test.fetchOne(Long.class, "select count(*) from meocrm.delivery_queue")).isZero();
    assertThat(paused.step()).isZero();
  }

  @Test
  void a_clock_that_is_half_a_minute_off_steals_nothing() {
    var right = node("right").build();
    var fast = node("fast").clocks(() -> Instant.now().plusSeconds(30), System::nanoTime).build();
    var slow = node("slow").clocks(() -> Instant.now().minusSeconds(30), System::nanoTime).build();
    receiver.answerAfter(Duration.ofMillis(200));
    TestHub.subscribe(right, receiver.url());
    right.start();
    fast.start();
    slow.start();

    TestHub.record(slow, 0, DELIVERIES / 2, 5);
    TestHub.record(fast, DELIVERIES / 2, DELIVERIES / 2, 5);
    awaitAll();

    for (var hub : List.of(right, fast, slow)) {
      assertThat(hub.stop(Duration.ofSeconds(5))).isTrue();
    }
    assertThat(arrivals()).hasSize(DELIVERIES);
    assertThat(receiver.received().stream().collect(groupingBy(Received::deliveryId, counting())))
        .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
  }

  private HubBuilder node(String name) {
    return TestHub.builder(
        HubSettings.of(new NodeId(name), "test").withEngine(SHORT_LEASES), database, transport);
  }

  private void awaitAll() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> test.fetchOne(Long.class, "select count(*) from meocrm.attempt") >= DELIVERIES);
  }

  private List<String> arrivals() {
    return receiver.received().stream().map(Received::deliveryId).toList();
  }
}
