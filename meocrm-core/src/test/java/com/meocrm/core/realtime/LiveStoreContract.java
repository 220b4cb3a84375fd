package com.meocrm.core.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link LiveStore} promises. */
public abstract class LiveStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  /** The store under test over an empty log, with a clock that only moves when told to. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Outbox outbox();

    RelayStore relay();

    LiveStore live();

    void advance(Duration time);

    /** Has all numbers mean something else from now on, as after a restore. */
    void startEpoch();
  }

  private Harness harness;
  private LiveStore live;
  private int events;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    harness = harness();
    live = harness.live();
  }

  @Test
  void a_shard_moves_when_one_of_its_tenants_logs_something_and_only_then() {
    var before = live.progress();
    record(SHOP, 1);
    assertThat(live.progress()).isEqualTo(before);

    relay();

    var after = live.progress();
    assertThat(after.epoch()).isEqualTo(before.epoch());
    for (int shard = 0; shard < RelayStore.SHARDS; shard++) {
      if (shard == live.shardOf(SHOP)) {
        assertThat(after.batches().get(shard)).isGreaterThan(before.batches().get(shard));
      } else {
        assertThat(after.batches().get(shard)).isEqualTo(before.batches().get(shard));
      }
    }
  }

  @Test
  void another_epoch_is_told() {
    var before = live.progress();

    harness.startEpoch();

    assertThat(live.progress().epoch()).isNotEqualTo(before.epoch());
    assertThat(live.progress().batches()).isEqualTo(before.batches());
  }

  @Test
  void what_lies_beyond_comes_in_order_and_of_the_named_tenants_alone() {
    record(SHOP, 3);
    record(OTHER, 2);
    relay();

    assertThat(sequences(live.beyond(Map.of(SHOP, 1L), 100))).containsExactly(2L, 3L);
    assertThat(live.beyond(Map.of(SHOP, 3L), 100)).isEmpty();
    assertThat(live.beyond(Map.of(new OrganizationId("org_none"), 0L), 100)).isEmpty();
    var both = live.beyond(Map.of(SHOP, 0L, OTHER, 1L), 100);
    assertThat(sequences(of(both, SHOP))).containsExactly(1L, 2L, 3L);
    assertThat(sequences(of(both, OTHER))).containsExactly(2L);
  }

  @Test
  void what_does_not_fit_is_the_beginning_of_each_tenants_rest() {
    record(SHOP, 5);
    record(OTHER, 5);
    relay();

    var part = live.beyond(Map.of(SHOP, 0L, OTHER, 0L), 7);

    assertThat(part).hasSize(7);
    for (var organization : List.of(SHOP, OTHER)) {
      var own = sequences(of(part, organization));
      for (int i = 0; i < own.size(); i++) {
        assertThat(own.get(i)).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void events_of_several_days_come_too() {
    record(SHOP, 1);
    harness.advance(Duration.ofDays(1));
    record(SHOP, 1);
    relay();

    assertThat(sequences(live.beyond(Map.of(SHOP, 0L), 100))).containsExactly(1L, 2L);
  }

  private static List<LoggedEvent> of(List<LoggedEvent> events, OrganizationId organization) {
    return events.stream().filter(e -> e.event().organization().equals(organization)).toList();
  }

  private static List<Long> sequences(List<LoggedEvent> events) {
    return events.stream().map(LoggedEvent::sequence).toList();
  }

  private void record(OrganizationId organization, int count) {
    for (int i = 0; i < count; i++) {
      var event =
          new EncodedEvent(
              new EventId("evt_" + ++events),
              organization,
              new EventType("order.created"),
              "ord_1",
              "trace-1",
              "{}".getBytes(StandardCharsets.UTF_8));
      harness.unitOfWork().execute(organization, () -> harness.outbox().append(event));
    }
  }

  private void relay() {
    int moved = 1;
    while (moved > 0) {
      moved = harness.relay().inBatch(batch -> batch.append(batch.take(100)).size());
    }
  }
}
