package com.meocrm.core.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogWaitsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final OrganizationId OTHER = new OrganizationId("org_02");
  private static final Duration LONG = Duration.ofMinutes(10);

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEventStore events = new InMemoryEventStore(unitOfWork, new TestClock());
  private final LiveFeeds feeds = new LiveFeeds(events, new InMemoryLiveStore(events), () -> 0);
  private final LogWaits waits = feeds.waits();
  private int recorded;

  @Test
  void what_is_logged_after_the_wait_began_is_not_missed() throws Exception {
    log(SHOP);
    try (var wait = waits.begin(SHOP)) {
      log(SHOP);
      feeds.step();

      assertThat(wait.await(LONG)).isTrue();
      assertThat(wait.await(Duration.ZERO)).as("told once").isFalse();
    }
  }

  @Test
  void what_another_node_has_logged_is_told_as_well() throws Exception {
    var elsewhere = new LiveFeeds(events, new InMemoryLiveStore(events), () -> 0);
    try (var wait = elsewhere.waits().begin(SHOP)) {
      log(SHOP);
      feeds.step(); // of the node that has logged it
      assertThat(wait.await(Duration.ZERO)).isFalse();

      elsewhere.step();

      assertThat(wait.await(LONG)).isTrue();
    }
  }

  @Test
  void other_tenants_events_wake_nobody() throws Exception {
    try (var wait = waits.begin(SHOP)) {
      log(OTHER);
      feeds.step();

      assertThat(wait.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void everyone_who_waits_for_a_tenant_is_told_and_so_is_who_follows_it() throws Exception {
    try (var first = waits.begin(SHOP);
        var cursor = feeds.open(SHOP, () -> {});
        var second = waits.begin(SHOP)) {
      cursor.followEverything(0);
      log(SHOP);
      feeds.step();

      assertThat(first.await(LONG)).isTrue();
      assertThat(second.await(LONG)).isTrue();
      assertThat(cursor.at()).isZero();
    }
  }

  @Test
  void a_tenant_is_followed_for_as_long_as_somebody_waits() throws Exception {
    try (var open = waits.begin(SHOP)) {
      var closed = waits.begin(SHOP);
      closed.close();
      assertThat(feeds.tenants()).isEqualTo(1);
      log(SHOP);
      feeds.step();

      assertThat(open.await(LONG)).isTrue();
      assertThat(closed.await(Duration.ZERO)).isFalse();
    }
    assertThat(feeds.tenants()).isZero();
    assertThat(waits.count()).isZero();
  }

  @Test
  void who_waits_can_be_woken() throws Exception {
    try (var wait = waits.begin(SHOP)) {
      wait.wake();

      assertThat(wait.await(LONG)).isTrue();
    }
  }

  @Test
  void nobody_waits_on_a_node_that_stops() throws Exception {
    try (var wait = waits.begin(SHOP)) {
      assertThat(waits.count()).isEqualTo(1);
      waits.stop();

      assertThat(wait.await(LONG)).isFalse();
      assertThat(waits.isStopped()).isTrue();
    }
  }

  private void log(OrganizationId organization) {
    var event =
        new EncodedEvent(
            new EventId("evt_" + ++recorded),
            organization,
            new EventType("order.created"),
            "key",
            "trace-1",
            "{}".getBytes(StandardCharsets.UTF_8));
    unitOfWork.execute(organization, () -> events.append(event));
    events.inBatch(batch -> batch.append(batch.take(100)).size());
  }
}
