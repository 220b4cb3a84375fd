package com.meocrm.adapter.persistence.delivery;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryPlanner;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneHealth;
import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.LaneStoreContract;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.Redeliveries.Reference;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries that go once more, whatever had become of them. */
class JooqRedeliveriesTest {
  private static final OrganizationId SHOP = new OrganizationId("org_again");
  private static final LaneId LANE = new LaneId(SHOP, "whk_1");
  private static final NodeId NODE = new NodeId("node-1");
  private static final Outcome.Attempt OK =
      new Outcome.Attempt(200, "ok", null, Duration.ofMillis(3));
  private static final Outcome.Attempt BAD =
      new Outcome.Attempt(500, "no", "answered 500", Duration.ofMillis(3));

  private static TestDatabase test;
  private static Database database;

  private LaneStoreContract.Harness harness;
  private LaneStore lanes;
  private JooqRedeliveries redeliveries;
  private JooqDeliveryLedger ledger;
  private int events;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @BeforeEach
  void open_lane() {
    harness = JooqLaneStoreTest.lanesOn(test, database);
    lanes = harness.lanes();
    redeliveries = new JooqRedeliveries(database.transactions());
    ledger = new JooqDeliveryLedger(database.transactions());
    harness.open(LANE, 10, Pacing.NONE);
  }

  @Test
  void what_had_arrived_goes_again_under_its_id_and_number_and_keeps_nobody_waiting() {
    var arrived = plan("a").getFirst();
    finish(DeliveryStatus.DELIVERED, takeAll());

    assertThat(again(arrived, false)).isOne();
    var later = plan("a").getFirst();

    var taken = take(claim());
    assertThat(taken).extracting(Dispatch::id).containsExactly(arrived.id(), later.id());
    assertThat(taken.getFirst().attempt()).isOne();
    assertThat(taken.getFirst().attemptInAll()).isEqualTo(2);
    assertThat(taken.getFirst().number()).isOne();
  }

  @Test
  void what_was_given_up_goes_again_before_what_waits_of_its_key() {
    var planned = plan("a", "a", "b");
    finish(DeliveryStatus.EXHAUSTED, takeAll());

    assertThat(again(planned.get(0), false)).isOne();

    assertThat(take(claim()))
        .extracting(d -> d.id().value())
        .containsExactly(planned.get(0).id().value());
  }

  @Test
  void a_new_schedule_begins_and_the_attempts_count_on() {
    var planned = plan("a").getFirst();
    var lease = claim();
    var first = take(lease).getFirst();
    settle(lease, new Result.Failed(first, BAD, ofMinutes(2)));

    assertThat(again(planned, false)).isOne();

    var second = take(claim()).getFirst();
    assertThat(second.attempt()).as("of the new schedule").isOne();
    assertThat(second.attemptInAll()).isEqualTo(2);
    settle(claimed(second), new Result.Finished(second, OK, DeliveryStatus.DELIVERED));
    var found = ledger.find(SHOP, planned.id()).orElseThrow();
    assertThat(found.delivery().status()).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(found.delivery().attempts()).isEqualTo(2);
    assertThat(found.attempts()).extracting(a -> a.number()).containsExactly(1, 2);
    assertThat(found.attempts().getFirst().shown().error()).isEqualTo("answered 500");
  }

  @Test
  void what_is_on_the_wire_is_left_alone() {
    var planned = plan("a").getFirst();
    var lease = claim();
    var sent = take(lease).getFirst();

    assertThat(again(planned, false)).isZero();

    settle(lease, new Result.Finished(sent, OK, DeliveryStatus.DELIVERED));
    assertThat(harness.status(LANE, planned.id())).contains(DeliveryStatus.DELIVERED);
  }

  @Test
  void only_what_is_exhausted_is_recovered_and_only_once() {
    var planned = plan("a", "b", "c");
    var lease = claim();
    var taken = take(lease);
    settle(
        lease,
        new Result.Finished(taken.get(0), BAD, DeliveryStatus.EXHAUSTED),
        new Result.Finished(taken.get(1), BAD, DeliveryStatus.QUARANTINED),
        new Result.Finished(taken.get(2), OK, DeliveryStatus.DELIVERED));

    var exhausted = exhausted();
    assertThat(exhausted).extracting(Reference::id).containsExactly(planned.get(0).id());
    var all = planned.stream().map(this::reference).toList();
    assertThat(inUnit(() -> redeliveries.again(LANE, Ordering.KEY, all, true))).isOne();
    assertThat(inUnit(() -> redeliveries.again(LANE, Ordering.KEY, all, true))).isZero();
    assertThat(exhausted()).isEmpty();
    assertThat(take(claim())).extracting(Dispatch::id).containsExactly(planned.get(0).id());
  }

  @Test
  void what_an_outage_had_exhausted_goes_again_unspent_where_it_stands() {
    var planned = plan("a").getFirst();
    goOut(take(claim()).getFirst());
    assertThat(exhausted()).hasSize(1);

    assertThat(again(planned, true)).isOne();

    assertThat(exhausted()).isEmpty();
    assertThat(ledger.find(SHOP, planned.id()).orElseThrow().delivery().status())
        .isEqualTo(DeliveryStatus.RETRYING);
  }

  @Test
  void in_an_outage_what_is_resent_is_probed_with_next() {
    var planned = plan("a", "b", "c");
    var lease = claim();
    var taken = take(lease);
    lanes.settle(
        new Ended(
            List.of(
                new Result.Exhausted(taken.get(0), BAD, false),
                new Result.Failed(taken.get(1), BAD, ofSeconds(2)),
                new Result.Failed(taken.get(2), BAD, ofSeconds(2))),
            Map.of(lease, health(State.OUT)),
            List.of(lease),
            null));

    again(planned.get(2), false);
    harness.control(LANE, control -> control.probe(LANE));

    var probing = claim();
    assertThat(lanes.take(List.of(new Demand(probing, Pick.PROBE, 1, probing.health().cursor()))))
        .extracting(Dispatch::id)
        .containsExactly(planned.get(2).id());
  }

  @Test
  void a_delivery_that_arrives_after_all_is_not_recovered_later() {
    plan("a");
    var first = take(claim()).getFirst();
    goOut(first);
    harness.control(LANE, control -> control.probe(LANE));
    var probing = claim();
    var probe = lanes.take(List.of(new Demand(probing, Pick.PROBE, 1, 0))).getFirst();

    settle(probing, new Result.Finished(probe, OK, DeliveryStatus.DELIVERED));

    assertThat(exhausted()).isEmpty();
  }

  @Test
  void only_what_the_ledger_does_not_have_is_planned() {
    var planned = plan("a", "b");
    var missing = new ArrayList<>(planned);
    harness.publish(
        List.of(event("c")),
        logged -> {
          missing.add(planned(logged));
          return List.of();
        });

    assertThat(inUnit(() -> redeliveries.countMissing(LANE, missing))).isOne();
    assertThat(inUnit(() -> redeliveries.planMissing(LANE, missing))).isOne();
    assertThat(inUnit(() -> redeliveries.planMissing(LANE, missing))).isZero();

    assertThat(take(claim())).extracting(Dispatch::number).containsExactly(1L, 2L, 3L);
  }

  @Test
  void what_the_ledger_has_forgotten_is_not_planned_again() {
    var planned = plan("a");
    finish(DeliveryStatus.DELIVERED, takeAll());
    test.advance(Duration.ofDays(3));
    test.execute("drop table meocrm.delivery_20251111");

    assertThat(inUnit(() -> redeliveries.planMissing(LANE, planned))).isZero();
  }

  private List<Planned> plan(String... keys) {
    var planned = new ArrayList<Planned>();
    harness.publish(
        List.of(keys).stream().map(this::event).toList(),
        logged -> {
          planned.add(planned(logged));
          return List.of(planned.getLast());
        });
    return planned;
  }

  private static Planned planned(LoggedEvent logged) {
    return new Planned(
        LANE,
        DeliveryId.of(LANE, logged.event().id()),
        DeliveryPlanner.orderKey(Ordering.KEY, logged.event()),
        logged);
  }

  private EncodedEvent event(String key) {
    return new EncodedEvent(
        new EventId("evt_" + ++events),
        SHOP,
        new EventType("order.created"),
        key,
        "trace-1",
        new byte[] {'{', '}'});
  }

  private int again(Planned planned, boolean exhaustedOnly) {
    return inUnit(
        () -> redeliveries.again(LANE, Ordering.KEY, List.of(reference(planned)), exhaustedOnly));
  }

  private Reference reference(Planned planned) {
    return new Reference(planned.id(), planned.event().recordedAt(), 0);
  }

  private List<Reference> exhausted() {
    return inUnit(() ->
        redeliveries.exhausted(LANE, Instant.EPOCH, Instant.parse("2030-01-01T00:00:00Z"), 0, 10));
  }

  private static <T> T inUnit(Supplier<T> work) {
    return new JooqUnitOfWork(database.transactions()).run(SHOP, work);
  }

  private LaneLease claim() {
    var claimed = lanes.claim(Claim.any(NODE, 10, ofSeconds(25)));
    assertThat(claimed).hasSize(1);
    held = claimed.getFirst();
    return held;
  }

  private LaneLease held;

  private LaneLease claimed(Dispatch dispatch) {
    assertThat(held.token()).isEqualTo(dispatch.token());
    return held;
  }

  private List<Dispatch> take(LaneLease lease) {
    return lanes.take(List.of(Demand.due(lease, 10)));
  }

  /** Takes one after the other until nothing is left; all of them stay on the wire. */
  private List<Dispatch> takeAll() {
    return take(claim());
  }

  private void finish(DeliveryStatus status, List<Dispatch> dispatches) {
    var left = dispatches;
    while (!left.isEmpty()) {
      settle(
          held,
          left.stream()
              .map(d ->
                  new Result.Finished(d, status == DeliveryStatus.DELIVERED ? OK : BAD, status))
              .toArray(Result[]::new));
      var next = lanes.claim(Claim.any(NODE, 10, ofSeconds(25)));
      if (!next.isEmpty()) {
        held = next.getFirst();
      }
      left = status == DeliveryStatus.DELIVERED ? take(held) : List.of();
    }
    if (status == DeliveryStatus.DELIVERED) {
      settle(held);
    } else {
      lanes.release(List.of(held));
    }
  }

  private void goOut(Dispatch dispatch) {
    lanes.settle(
        new Ended(
            List.of(new Result.Exhausted(dispatch, BAD, false)),
            Map.of(held, health(State.OUT)),
            List.of(held),
            null));
  }

  private static LaneHealth health(State state) {
    return new LaneHealth(state, 5, 3, 0, 0, Duration.ZERO, ofMinutes(5));
  }

  private void settle(LaneLease lease, Result... results) {
    lanes.settle(Ended.of(List.of(results), List.of(lease)));
  }
}
