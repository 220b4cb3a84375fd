package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RelayTest {
  private final ListedEvents store = new ListedEvents();
  private final List<EventId> planned = new ArrayList<>();
  private final List<EventId> reported = new ArrayList<>();
  private int wakeUps;

  @Test
  void a_batch_is_logged_and_planned_and_wakes_the_engine_after_commit() {
    store.add(3);
    var relay = new Relay(store, this::plan, this::planFailed, 10);

    assertThat(relay.step()).isEqualTo(3);

    assertThat(store.log).extracting(LoggedEvent::sequence).containsExactly(1L, 2L, 3L);
    assertThat(planned).hasSize(3);
    assertThat(wakeUps).isEqualTo(1);
    assertThat(relay.step()).isZero();
  }

  @Test
  void the_event_that_cannot_be_planned_is_found_and_the_others_are_planned() {
    store.add(20);
    var relay =
        new Relay(
            store,
            events -> {
              if (events.stream().anyMatch(e -> e.event().id().value().equals("evt_7"))) {
                throw new IllegalStateException("a bug in planning");
              }
              return plan(events);
            },
            this::planFailed,
            16);

    int steps = 0;
    while (store.log.size() < 20) {
      relay.step();
      assertThat(++steps).isLessThan(20);
    }

    assertThat(store.log).hasSize(20);
    assertThat(planned).hasSize(19).doesNotContain(new EventId("evt_7"));
    assertThat(store.planFailed).containsExactly(new EventId("evt_7"));
    assertThat(reported).containsExactly(new EventId("evt_7"));
  }

  @Test
  void a_failing_store_condemns_no_event() {
    store.add(1);
    var relay =
        new Relay(
            store,
            events -> {
              throw new StoreUnavailableException("gone", new IllegalStateException());
            },
            this::planFailed,
            10);

    assertThatThrownBy(relay::step).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(relay::step).isInstanceOf(StoreUnavailableException.class);

    assertThat(store.log).isEmpty();
    assertThat(store.planFailed).isEmpty();
    assertThat(reported).isEmpty();
  }

  private Runnable plan(List<LoggedEvent> events) {
    events.forEach(e -> planned.add(e.event().id()));
    return () -> wakeUps++;
  }

  private void planFailed(List<LoggedEvent> events) {
    events.forEach(e -> reported.add(e.event().id()));
  }

  /** One tenant's outbox and log as lists; a batch that throws leaves both as they were. */
  private static final class ListedEvents implements RelayStore {
    final List<EncodedEvent> outbox = new ArrayList<>();
    final List<LoggedEvent> log = new ArrayList<>();
    final List<EventId> planFailed = new ArrayList<>();

    void add(int count) {
      for (int i = 1; i <= count; i++) {
        outbox.add(
            new EncodedEvent(
                new EventId("evt_" + i),
                new OrganizationId("org_relay"),
                new EventType("order.created"),
                "key",
                "trace",
                new byte[0]));
      }
    }

    @Override
    public int inBatch(Function<Batch, Integer> work) {
      var batch = new ListedBatch();
      int result = work.apply(batch);
      outbox.subList(0, batch.taken).clear();
      log.addAll(batch.logged);
      planFailed.addAll(batch.failed);
      return result;
    }

    private final class ListedBatch implements Batch {
      int taken;
      final List<LoggedEvent> logged = new ArrayList<>();
      final List<EventId> failed = new ArrayList<>();

      @Override
      public List<Recorded> take(int limit) {
        taken = Math.min(limit, outbox.size());
        return outbox.subList(0, taken).stream().map(e -> new Recorded(e, Instant.EPOCH)).toList();
      }

      @Override
      public List<LoggedEvent> append(List<Recorded> events) {
        for (var recorded : events) {
          logged.add(
              new LoggedEvent(
                  recorded.event(), log.size() + logged.size() + 1L, recorded.recordedAt()));
        }
        return List.copyOf(logged);
      }

      @Override
      public void markPlanFailed(List<LoggedEvent> events) {
        events.forEach(e -> failed.add(e.event().id()));
      }
    }
  }
}
