package com.meocrm.adapter.persistence.retention;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static com.meocrm.adapter.persistence.delivery.RelayedLane.LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.alert.JooqAlerts;
import com.meocrm.adapter.persistence.delivery.JooqLaneStore;
import com.meocrm.adapter.persistence.delivery.RelayedLane;
import com.meocrm.adapter.persistence.event.JooqEventLog;
import com.meocrm.adapter.persistence.event.JooqWorkerOutbox;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.retention.ExpiryAlerts;
import com.meocrm.core.retention.Retention;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.retention.RetentionStore.Drop;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Days come and go on a real database whose clock is set to them. */
class JooqRetentionStoreTest {
  private static final Instant START = Instant.parse("2031-03-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LEASE = Duration.ofSeconds(25);

  private static TestDatabase test;
  private static Database database;

  private final JooqLaneStore lanes = new JooqLaneStore(database.transactions());
  private final JooqEventLog log = new JooqEventLog(database.transactions());
  private final JooqAlerts alerts = new JooqAlerts(database.transactions());
  private final JooqRetentionStore store = new JooqRetentionStore(database.transactions());
  private RelayedLane relayed;
  private Retention retention;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(4);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @BeforeEach
  void begin() {
    test.clear();
    dropAllDays();
    test.setClock(START);
    relayed = new RelayedLane(database.transactions());
    var ids = new AtomicInteger();
    var recorder =
        new AlertRecorder(
            alerts,
            new JooqWorkerOutbox(database.transactions()),
            prefix -> prefix + "_" + ids.incrementAndGet(),
            new TestClock(START),
            true);
    retention = new Retention(store, RetentionPeriods.DEFAULT, new ExpiryAlerts(recorder));
  }

  @Test
  void days_to_come_are_made_ahead() {
    keepHouse();

    assertThat(days("event_log")).containsExactly("20310301", "20310302", "20310303");
    assertThat(days("delivery")).containsExactly("20310301", "20310302", "20310303");
    assertThat(days("attempt")).containsExactly("20310301", "20310302", "20310303");
  }

  @Test
  void what_is_over_leaves_the_ledger_after_its_period_and_the_log_after_the_longer_one() {
    publish("evt_1", "a");
    deliverAll();

    test.setClock(START.plus(DAY.multipliedBy(30)));
    keepHouse();
    assertThat(days("delivery")).contains("20310301");

    test.setClock(START.plus(DAY.multipliedBy(31)));
    keepHouse();
    assertThat(days("delivery")).doesNotContain("20310301");
    assertThat(days("attempt")).doesNotContain("20310301");
    assertThat(log.read(LANE.organization(), 0, Set.of(), 10).events()).hasSize(1);

    test.setClock(START.plus(DAY.multipliedBy(91)));
    keepHouse();
    assertThat(days("event_log")).doesNotContain("20310301");
    assertThat(log.read(LANE.organization(), 0, Set.of(), 10).events()).isEmpty();
    assertThat(log.position(LANE.organization()).oldest()).isEqualTo(2);
    assertThat(log.position(LANE.organization()).head()).isEqualTo(1);
    assertThat(openAlerts()).isEmpty();
  }

  @Test
  void a_day_is_not_dropped_between_the_two_looks_of_a_reader() {
    publish("evt_1", "a");
    deliverAll();
    test.setClock(START.plus(DAY.multipliedBy(91)));

    database
        .transactions()
        .asTenant(
            LANE.organization(),
            dsl -> {
              // Nothing lies above the head, so this is the first look alone.
              assertThat(log.read(LANE.organization(), 1, Set.of(), 10).events()).isEmpty();
              assertThat(inAnotherThread(() -> store.dropEvents(90))).isEqualTo(Drop.LATER);
              return null;
            });

    assertThat(store.dropEvents(90)).isEqualTo(Drop.DROPPED);
  }

  private static <T> T inAnotherThread(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work).join();
  }

  @Test
  void an_open_delivery_keeps_its_ledger_and_can_still_be_delivered() {
    publish("evt_1", "a");
    test.setClock(START.plus(DAY.multipliedBy(60)));
    keepHouse();
    assertThat(days("delivery")).contains("20310301");

    assertThat(deliverAll()).isOne();

    keepHouse();
    assertThat(days("delivery")).doesNotContain("20310301");
    assertThat(days("event_log")).contains("20310301");
    assertThat(lanes.sweep()).isZero();
  }

  @Test
  void what_is_still_open_when_its_event_goes_expires_with_one_alert_and_stays_readable() {
    publish("evt_1", "a");
    publish("evt_2", "b");
    test.setClock(START.plus(DAY.multipliedBy(91)));

    keepHouse();

    assertThat(days("event_log")).doesNotContain("20310301");
    assertThat(statuses()).containsExactly("EXPIRED", "EXPIRED");
    assertThat(openAlerts())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.kind()).isEqualTo(AlertKind.DELIVERIES_EXPIRED);
          assertThat(alert.subject()).isEqualTo(LANE.value());
          assertThat(alert.occurrences()).isEqualTo(2);
          assertThat(alert.details().eventIds()).containsExactlyInAnyOrder("evt_1", "evt_2");
        });
    assertThat(deliverAll()).isZero();
    assertThat(lanes.sweep()).isZero();

    test.setClock(START.plus(DAY.multipliedBy(120)));
    keepHouse();
    assertThat(statuses()).hasSize(2);

    test.setClock(START.plus(DAY.multipliedBy(122)));
    keepHouse();
    assertThat(statuses()).isEmpty();
    assertThat(test.fetch("select * from meocrm.expired_day")).isEmpty();
  }

  @Test
  void what_waited_behind_an_expired_delivery_goes_on() {
    publish("evt_old", "order-1");
    test.setClock(START.plus(DAY));
    publish("evt_young", "order-1");
    test.setClock(START.plus(DAY.multipliedBy(91)));

    keepHouse();

    assertThat(lanes.sweep()).isZero();
    assertThat(deliverAll()).isOne();
    assertThat(statuses()).containsExactlyInAnyOrder("EXPIRED", "DELIVERED");
    assertThat(log.position(LANE.organization()).oldest()).isEqualTo(2);
  }

  @Test
  void what_is_on_the_wire_is_left_alone_until_it_is_back() {
    publish("evt_1", "a");
    test.setClock(START.plus(DAY.multipliedBy(91)));
    var lease = claim();
    var dispatch = lanes.take(List.of(Demand.due(lease, 10))).getFirst();

    assertThat(store.expire(90, 10, expired -> {})).isZero();
    assertThat(store.dropEvents(90)).isEqualTo(Drop.LATER);

    lanes.settle(
        new Ended(
            List.of(new Result.Finished(dispatch, attempt(), DeliveryStatus.DELIVERED)),
            Map.of(),
            List.of(lease),
            null));
    keepHouse();
    assertThat(days("event_log")).doesNotContain("20310301");
    assertThat(openAlerts()).isEmpty();
  }

  @Test
  void expiring_is_all_or_nothing() {
    publish("evt_1", "a");
    test.setClock(START.plus(DAY.multipliedBy(91)));

    assertThatIllegalStateException()
        .isThrownBy(() ->
            store.expire(
                90,
                10,
                expired -> {
                  throw new IllegalStateException("the process dies here");
                }));

    assertThat(statuses()).containsExactly((String) null);
    assertThat(test.fetch("select * from meocrm.delivery_queue")).hasSize(1);
    assertThat(store.dropEvents(90)).isEqualTo(Drop.LATER);
    keepHouse();
    assertThat(openAlerts()).hasSize(1);
  }

  @Test
  void a_batch_is_bounded() {
    for (int i = 1; i <= 5; i++) {
      publish("evt_" + i, "key-" + i);
    }
    test.setClock(START.plus(DAY.multipliedBy(91)));

    assertThat(store.expire(90, 2, expired -> assertThat(expired).hasSize(2))).isEqualTo(2);
    assertThat(store.expire(90, 10, expired -> assertThat(expired).hasSize(3))).isEqualTo(3);
    assertThat(store.expire(90, 10, expired -> {})).isZero();
    assertThat(test.fetchOne(Long.class, "select deliveries from meocrm.expired_day")).isEqualTo(5);
  }

  @Test
  void the_oldest_sequence_is_right_although_midnight_was_crossed_out_of_order() {
    var nearMidnight = Instant.parse("2031-03-01T23:59:59Z");
    test.setClock(nearMidnight);
    relayed.record("evt_1");
    relayed.relay(() -> {});
    test.setClock(nearMidnight.plusSeconds(2));
    relayed.record("evt_2");
    relayed.relay(() -> {});
    // Recorded before midnight, numbered after it.
    test.setClock(nearMidnight);
    relayed.record("evt_3");
    test.setClock(nearMidnight.plusSeconds(3));
    relayed.relay(() -> {});
    relayed.record("evt_4");
    relayed.relay(() -> {});
    deliverAll();

    test.setClock(START.plus(DAY.multipliedBy(91)));
    keepHouse();

    assertThat(log.position(LANE.organization()).oldest()).isEqualTo(4);
    assertThat(log.read(LANE.organization(), 0, Set.of(), 10).events())
        .extracting(e -> e.event().id().value())
        .containsExactly("evt_4");
  }

  @Test
  void a_day_in_use_is_dropped_later() throws Exception {
    publish("evt_1", "a");
    deliverAll();
    test.setClock(START.plus(DAY.multipliedBy(91)));
    try (var reader = test.connect()) {
      reader.setAutoCommit(false);
      on(reader).fetch("select count(*) from meocrm.event_log");
      on(reader).fetch("select count(*) from meocrm.delivery");

      assertThat(store.dropEvents(90)).isEqualTo(Drop.LATER);
      assertThat(store.dropLedger(30)).isEqualTo(Drop.LATER);
      assertThat(days("event_log")).contains("20310301");

      reader.rollback();
    }
    keepHouse();
    assertThat(days("event_log")).doesNotContain("20310301");
  }

  @Test
  void several_nodes_at_once_do_no_harm() throws Exception {
    for (int i = 1; i <= 40; i++) {
      publish("evt_" + i, "key-" + i % 7);
    }
    test.setClock(START.plus(DAY.multipliedBy(91)));

    try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> node =
          () -> {
            for (int i = 0; i < 20; i++) {
              retention.step();
            }
            return true;
          };
      for (var done : nodes.invokeAll(List.of(node, node, node))) {
        assertThat(done.get()).isTrue();
      }
    }

    keepHouse();
    assertThat(days("event_log")).doesNotContain("20310301");
    assertThat(statuses()).hasSize(40).containsOnly("EXPIRED");
    assertThat(openAlerts())
        .singleElement()
        .satisfies(alert -> assertThat(alert.occurrences()).isEqualTo(40));
  }

  @Test
  void late_events_of_a_day_that_is_gone_find_their_partition_again() {
    for (int i = 1; i <= 3; i++) {
      relayed.record("evt_" + i);
    }
    test.setClock(START.plus(DAY.multipliedBy(40)));

    for (int i = 1; i <= 3; i++) {
      keepHouse();
      assertThat(days("delivery")).doesNotContain("20310301");
      relayed.relay(() -> {}, 1);
      assertThat(deliverAll()).isOne();
    }

    assertThat(log.read(LANE.organization(), 0, Set.of(), 10).events()).hasSize(3);
  }

  @Test
  void only_the_worker_may_drop_and_only_the_past() throws Exception {
    try (var connection = test.connect()) {
      on(connection).execute("set role meocrm_request");
      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(
              () -> on(connection).fetch("select meocrm.drop_event_day('2030-01-01'::date)"))
          .withMessageContaining("permission denied");

      on(connection).execute("reset role");
      on(connection).execute("set role meocrm_worker");
      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(
              () -> on(connection).fetch("select meocrm.drop_event_day('2031-03-01'::date)"))
          .withMessageContaining("not a day of the past");
      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(() -> on(connection).execute("drop table meocrm.event_log_20310301"))
          .withMessageContaining("must be owner");
    }
  }

  private void publish(String event, String key) {
    relayed.record(event, key);
    relayed.relay(() -> {});
  }

  private void keepHouse() {
    int steps = 0;
    while (retention.step().isZero()) {
      assertThat(++steps).isLessThan(1000);
    }
  }

  /** Returns how many there were. */
  private int deliverAll() {
    int delivered = 0;
    for (var leases = claimAny(); !leases.isEmpty(); leases = claimAny()) {
      var lease = leases.getFirst();
      var dispatches = lanes.take(List.of(Demand.due(lease, 10)));
      List<Result> results =
          dispatches.stream()
              .<Result>map(d -> new Result.Finished(d, attempt(), DeliveryStatus.DELIVERED))
              .toList();
      lanes.settle(new Ended(results, Map.of(), List.of(), null));
      lanes.release(List.of(lease));
      delivered += results.size();
    }
    return delivered;
  }

  private LaneLease claim() {
    return claimAny().getFirst();
  }

  private List<LaneLease> claimAny() {
    return lanes.claim(Claim.any(new NodeId("node-1"), 1, LEASE));
  }

  private static Outcome.Attempt attempt() {
    return new Outcome.Attempt(200, "ok", null, Duration.ofMillis(3));
  }

  private List<Alert> openAlerts() {
    return alerts.list(LANE.organization(), Alert.Status.OPEN, null, 10).items();
  }

  private static List<String> statuses() {
    return test.fetch("select status from meocrm.delivery order by number")
        .getValues(0, String.class);
  }

  private static List<String> days(String table) {
    return test.fetch(
            """
            select right(inhrelid::regclass::text, 8) from pg_inherits
            where inhparent = ('meocrm.' || ?)::regclass order by 1
            """,
            table)
        .getValues(0, String.class);
  }

  private static void dropAllDays() {
    test.execute(
        """
        do $$
        declare
          part regclass;
        begin
          for part in select inhrelid::regclass from pg_inherits join pg_class c on c.oid = inhrelid and c.relkind = 'r'
          loop
            execute format('drop table %s', part);
          end loop;
        end
        $$
        """);
  }
}
