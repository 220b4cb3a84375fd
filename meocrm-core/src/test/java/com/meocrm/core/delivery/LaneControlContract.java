package com.meocrm.core.delivery;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link LaneControl} promises, together with the {@link LaneStore} of its lanes. */
public abstract class LaneControlContract {
  private static final LaneId LANE = new LaneId(new OrganizationId("org_control"), "whk_1");
  private static final NodeId NODE = new NodeId("node-1");
  private static final Duration LEASE = ofSeconds(25);
  private static final Outcome.Attempt OK =
      new Outcome.Attempt(200, "ok", null, Duration.ofMillis(3));
  private static final Outcome.Attempt BAD =
      new Outcome.Attempt(500, "no", "answered 500", Duration.ofMillis(3));

  private LaneStoreContract.Harness harness;
  private LaneStore lanes;
  private int events;

  /** A fresh harness for each test. */
  protected abstract LaneStoreContract.Harness harness();

  @BeforeEach
  void open_lane() {
    harness = harness();
    lanes = harness.lanes();
    harness.open(LANE, 10, Pacing.NONE);
  }

  @Test
  void a_parked_lane_is_not_due_whatever_is_planned_and_flows_again_when_it_is_unparked() {
    plan("a");
    harness.control(LANE, control -> control.park(LANE));
    plan("b");

    assertThat(claim()).isEmpty();
    harness.control(LANE, control -> control.unpark(LANE));
    assertThat(keysTaken(claim().getFirst(), 10)).containsExactly("a", "b");
  }

  @Test
  void whoever_holds_a_lane_takes_nothing_from_the_moment_it_is_parked() {
    plan("a", "b");
    var lease = claim().getFirst();
    assertThat(take(lease, 1, 0)).hasSize(1);

    harness.control(LANE, control -> control.park(LANE));

    assertThat(take(lease, 10, 1)).isEmpty();
  }

  @Test
  void what_was_on_the_wire_when_a_lane_was_parked_is_written_down_and_the_lane_rests() {
    plan("a", "b");
    var lease = claim().getFirst();
    var sent = take(lease, 1, 0).getFirst();
    harness.control(LANE, control -> control.park(LANE));

    var settled = settle(List.of(delivered(sent)), lease);

    assertThat(settled.released()).containsExactly(LANE);
    assertThat(harness.status(LANE, sent.id())).contains(DeliveryStatus.DELIVERED);
    harness.advance(ofMinutes(5));
    assertThat(claim()).isEmpty();
    harness.control(LANE, control -> control.unpark(LANE));
    assertThat(keysTaken(claim().getFirst(), 10)).containsExactly("b");
  }

  @Test
  void a_parked_lane_of_a_dead_owner_is_not_sent_from_either() {
    plan("a");
    take(claim().getFirst(), 1, 0);
    harness.control(LANE, control -> control.park(LANE));
    harness.advance(LEASE);

    var lease = claim().getFirst();
    assertThat(inDoubt(lease)).isEmpty();
    settle(List.of(), lease);
    assertThat(claim()).isEmpty();

    harness.control(LANE, control -> control.unpark(LANE));
    harness.advance(LEASE);
    assertThat(inDoubt(claim().getFirst())).hasSize(1);
  }

  @Test
  void a_lower_cap_counts_for_the_next_delivery_that_its_holder_takes() {
    plan("a", "b", "c", "d");
    var lease = claim().getFirst();
    assertThat(lease.terms()).isEqualTo(LaneTerms.inFlight(10));
    take(lease, 2, 0);

    harness.control(LANE, control -> control.adjust(LANE, new LaneTerms(3, null)));

    assertThat(take(lease, 10, 2)).hasSize(1);
    assertThat(take(lease, 10, 3)).isEmpty();
  }

  @Test
  void its_holder_learns_of_new_terms_with_the_next_delivery() {
    plan("a", "b");
    var lease = claim().getFirst();

    harness.control(LANE, control -> control.adjust(LANE, new LaneTerms(50, 7)));

    assertThat(take(lease, 1, 0).getFirst().terms()).isEqualTo(new LaneTerms(50, 7));
    settle(List.of(), lease);
  }

  @Test
  void no_take_exceeds_the_rate_of_one_second() {
    plan("a", "b", "c", "d");
    var lease = claim().getFirst();

    harness.control(LANE, control -> control.adjust(LANE, new LaneTerms(50, 3)));

    assertThat(take(lease, 10, 0)).hasSize(3);
  }

  @Test
  void a_lane_that_was_stopped_starts_anew_with_all_that_waits() {
    plan("a", "b");
    var lease = claim().getFirst();
    var sent = take(lease, 1, 0).getFirst();
    stop(lease, new Result.Failed(sent, BAD, Duration.ZERO));
    plan("c");
    assertThat(claim()).isEmpty();

    harness.control(LANE, control -> control.restart(LANE));

    var again = claim().getFirst();
    assertThat(again.health().state()).isEqualTo(State.FLOWING);
    assertThat(again.health().failures()).isZero();
    assertThat(keysTaken(again, 10)).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void a_lane_that_is_restarted_while_something_is_on_the_wire_is_lost_to_who_held_it() {
    plan("a", "b");
    var lease = claim().getFirst();
    var sent = take(lease, 2, 0);
    lanes.settle(
        new Ended(
            List.of(new Result.Failed(sent.get(0), BAD, Duration.ZERO)),
            Map.of(lease, health(State.STOPPED, 0)),
            List.of(),
            null));

    harness.control(LANE, control -> control.restart(LANE));

    assertThat(settle(List.of(delivered(sent.get(1))), lease).lost()).containsExactly(LANE);
    var again = claim().getFirst();
    assertThat(again.inDoubt()).isTrue();
    assertThat(inDoubt(again)).extracting(Dispatch::id).containsExactly(sent.get(1).id());
  }

  @Test
  void restarting_a_lane_that_flows_changes_nothing() {
    plan("a");
    var lease = claim().getFirst();

    harness.control(LANE, control -> control.restart(LANE));

    assertThat(take(lease, 10, 0)).hasSize(1);
  }

  @Test
  void a_lane_in_an_outage_is_probed_at_once_when_there_is_reason_to() {
    plan("a");
    var lease = claim().getFirst();
    goOut(lease, take(lease, 1, 0).getFirst());
    assertThat(claim()).isEmpty();

    harness.control(LANE, control -> control.probe(LANE));

    assertThat(probe(claim().getFirst())).hasSize(1);
  }

  @Test
  void a_probe_that_fails_meanwhile_does_not_put_off_the_one_that_was_asked_for() {
    plan("a");
    var lease = claim().getFirst();
    goOut(lease, take(lease, 1, 0).getFirst());
    harness.advance(ofMinutes(5));
    var probing = claim().getFirst();
    var probed = probe(probing).getFirst();

    harness.control(LANE, control -> control.probe(LANE));
    lanes.settle(
        new Ended(
            List.of(new Result.Exhausted(probed, BAD, false)),
            Map.of(probing, health(State.OUT, 1)),
            List.of(probing),
            null));

    assertThat(probe(claim().getFirst())).hasSize(1);
  }

  @Test
  void what_waits_takes_the_lanes_new_order() {
    plan("a", "a", "b");
    harness.control(LANE, control -> control.reorder(LANE, Ordering.NONE));
    var lease = claim().getFirst();
    assertThat(keysTaken(lease, 10)).containsExactly("a", "a", "b");
  }

  @Test
  void a_lane_that_becomes_strict_sends_one_after_the_other_and_by_key_again_when_that_ends() {
    plan("a", "b", "a");
    harness.control(LANE, control -> control.reorder(LANE, Ordering.STRICT));
    var lease = claim().getFirst();
    var first = take(lease, 10, 0);
    assertThat(first).extracting(Dispatch::number).containsExactly(1L);
    settle(List.of(delivered(first.getFirst())), lease);
    assertThat(take(lease, 10, 0)).extracting(Dispatch::number).containsExactly(2L);

    harness.control(LANE, control -> control.reorder(LANE, Ordering.KEY));

    assertThat(take(lease, 10, 1)).extracting(Dispatch::number).containsExactly(3L);
  }

  @Test
  void a_closed_lane_cancels_all_that_waits_and_is_lost_to_who_held_it() {
    var planned = plan("a", "a", "b");
    var lease = claim().getFirst();
    var sent = take(lease, 1, 0).getFirst();
    var cancelled = new int[1];

    harness.control(LANE, control -> cancelled[0] = control.close(LANE));

    assertThat(cancelled[0]).isEqualTo(3);
    planned.forEach(
        p -> assertThat(harness.status(LANE, p.id())).contains(DeliveryStatus.CANCELLED));
    assertThat(settle(List.of(delivered(sent)), lease).lost()).containsExactly(LANE);
    assertThat(harness.status(LANE, sent.id())).contains(DeliveryStatus.CANCELLED);
    assertThat(claim()).isEmpty();
  }

  @Test
  void nothing_happens_to_a_lane_that_does_not_exist() {
    var nowhere = new LaneId(LANE.organization(), "whk_none");

    harness.control(
        nowhere,
        control -> {
          control.adjust(nowhere, new LaneTerms(1, 1));
          control.park(nowhere);
          control.unpark(nowhere);
          control.restart(nowhere);
          control.probe(nowhere);
          control.reorder(nowhere, Ordering.NONE);
          assertThat(control.close(nowhere)).isZero();
        });
  }

  private List<Planned> plan(String... keys) {
    var planned = new ArrayList<Planned>();
    harness.publish(
        List.of(keys).stream().map(this::event).toList(),
        logged -> {
          var one =
              new Planned(
                  LANE,
                  DeliveryId.of(LANE, logged.event().id()),
                  DeliveryPlanner.orderKey(Ordering.KEY, logged.event()),
                  logged);
          planned.add(one);
          return List.of(one);
        });
    return planned;
  }

  private EncodedEvent event(String key) {
    return new EncodedEvent(
        new EventId("evt_" + ++events),
        LANE.organization(),
        new EventType("order.created"),
        key,
        "trace-1",
        new byte[] {'{', '}'});
  }

  private List<LaneLease> claim() {
    return lanes.claim(Claim.any(NODE, 10, LEASE));
  }

  private List<Dispatch> take(LaneLease lease, int slots, int inFlight) {
    return lanes.take(List.of(new Demand(lease, Pick.DUE, slots, 0, inFlight)));
  }

  private List<String> keysTaken(LaneLease lease, int slots) {
    return take(lease, slots, 0).stream().map(d -> d.event().event().key()).toList();
  }

  private List<Dispatch> probe(LaneLease lease) {
    return lanes.take(List.of(new Demand(lease, Pick.PROBE, 1, 0)));
  }

  private List<Dispatch> inDoubt(LaneLease lease) {
    return lanes.take(List.of(new Demand(lease, Pick.IN_DOUBT, 1, 0)));
  }

  private LaneStore.Settlement settle(List<Result> results, LaneLease idle) {
    return lanes.settle(Ended.of(results, List.of(idle)));
  }

  private void stop(LaneLease lease, Result result) {
    lanes.settle(
        new Ended(List.of(result), Map.of(lease, health(State.STOPPED, 0)), List.of(lease), null));
  }

  private void goOut(LaneLease lease, Dispatch dispatch) {
    lanes.settle(
        new Ended(
            List.of(new Result.Exhausted(dispatch, BAD, false)),
            Map.of(lease, health(State.OUT, 0)),
            List.of(lease),
            null));
  }

  private static LaneHealth health(State state, int probes) {
    return new LaneHealth(state, 5, 3, probes, 0, Duration.ZERO, ofMinutes(5));
  }

  private static Result delivered(Dispatch dispatch) {
    return new Result.Finished(dispatch, OK, DeliveryStatus.DELIVERED);
  }
}
