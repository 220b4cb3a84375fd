package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogArrivalsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final Duration LONG = Duration.ofMinutes(10);

  private final LogArrivals arrivals = new LogArrivals();
  private final List<String> done = new ArrayList<>();
  private final EventPlanner planner = arrivals.announcing(events -> () -> done.add("planned"));

  @Test
  void what_arrives_after_the_watch_began_is_not_missed() throws Exception {
    try (var watch = arrivals.watch(SHOP)) {
      planner.plan(List.of(event("org_01"))).run();

      assertThat(watch.await(LONG)).isTrue();
      assertThat(watch.await(Duration.ZERO)).as("told once").isFalse();
      assertThat(done).containsExactly("planned");
    }
  }

  @Test
  void nobody_is_told_before_the_batch_has_committed() throws Exception {
    try (var watch = arrivals.watch(SHOP)) {
      var committed = planner.plan(List.of(event("org_01")));
      assertThat(watch.await(Duration.ZERO)).isFalse();

      committed.run();
      assertThat(watch.await(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void other_tenants_events_wake_nobody() throws Exception {
    try (var watch = arrivals.watch(SHOP)) {
      planner.plan(List.of(event("org_02"))).run();

      assertThat(watch.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void everyone_who_waits_for_a_tenant_is_told() throws Exception {
    try (var first = arrivals.watch(SHOP);
        var second = arrivals.watch(SHOP)) {
      planner.plan(List.of(event("org_01"), event("org_01"))).run();

      assertThat(first.await(LONG)).isTrue();
      assertThat(second.await(LONG)).isTrue();
    }
  }

  @Test
  void a_closed_watch_leaves_the_others_alone() throws Exception {
    try (var open = arrivals.watch(SHOP)) {
      var closed = arrivals.watch(SHOP);
      closed.close();
      planner.plan(List.of(event("org_01"))).run();

      assertThat(open.await(LONG)).isTrue();
      assertThat(closed.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void nobody_waits_on_a_node_that_stops() throws Exception {
    try (var watch = arrivals.watch(SHOP)) {
      assertThat(arrivals.watching()).isEqualTo(1);
      arrivals.stop();

      assertThat(watch.await(LONG)).isFalse();
      assertThat(arrivals.isStopped()).isTrue();
    }
    assertThat(arrivals.watching()).isZero();
  }

  private static LoggedEvent event(String organization) {
    return new LoggedEvent(
        new EncodedEvent(
            new EventId("evt_1"),
            new OrganizationId(organization),
            new EventType("order.created"),
            "key",
            "trace-1",
            new byte[0]),
        1,
        Instant.EPOCH);
  }
}
