package com.meocrm.core.delivery;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.LaneStore.Settlement;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LaneStore} promises, together with its {@link PlanStore} and {@link
 * LaneRegistry}.
 */
public abstract class LaneStoreContract {
  protected static final OrganizationId ORGANIZATION = new OrganizationId("org_lanes");
  private static final Duration LEASE = ofSeconds(25);
  private static final NodeId NODE = new NodeId("node-1");
  private static final NodeId OTHER = new NodeId("node-2");
  private static final Outcome.Attempt OK =
      new Outcome.Attempt(200, "ok", null, Duration.ofMillis(3));
  private static final Outcome.Attempt BAD =
      new Outcome.Attempt(500, "no", "answered 500", Duration.ofMillis(3));

  private static final PacingGroup GROUP = new PacingGroup("tg_1");

  /** The store under test, empty, with a clock that only moves when told to. */
  public interface Harness {
    LaneStore lanes();

    void open(LaneId lane, int maxInFlight, Pacing pacing);

    /** Logs the events and plans what {@code planning} says for each, as the relay does. */
    void publish(List<EncodedEvent> events, Function<LoggedEvent, List<Planned>> planning);

    void advance(Duration time);

    /** Where a delivery stands. */
    Optional<DeliveryStatus> status(LaneId lane, DeliveryId id);

    /** Does something with the lane in a unit of work of its tenant. */
    void control(LaneId lane, Consumer<LaneControl> what);
  }

  private Harness harness;
  private LaneStore lanes;
  private int events;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    harness = harness();
    lanes = harness.lanes();
  }

  @Test
  void a_lane_with_a_new_delivery_can_be_claimed_once() {
    var lane = lane("whk_1");
    plan(lane, "a");

    var leases = claim(NODE, 10);

    assertThat(leases).singleElement().satisfies(lease -> assertThat(lease.lane()).isEqualTo(lane));
    assertThat(claim(OTHER, 10)).isEmpty();
  }

  @Test
  void an_empty_lane_is_not_due() {
    lane("whk_1");

    assertThat(claim(NODE, 10)).isEmpty();
  }

  @Test
  void a_claim_takes_no_more_lanes_than_asked_for() {
    for (int i = 0; i < 5; i++) {
      plan(lane("whk_" + i), "a");
    }

    assertThat(claim(NODE, 2)).hasSize(2);
    assertThat(claim(OTHER, 10)).hasSize(3);
  }

  @Test
  void a_taken_delivery_carries_number_attempt_and_body() {
    var lane = lane("whk_1");
    var planned = plan(lane, "a");
    var lease = claim();

    var dispatch = take(lease, 10).getFirst();

    assertThat(dispatch.id()).isEqualTo(planned.getFirst().id());
    assertThat(dispatch.number()).isEqualTo(1);
    assertThat(dispatch.attempt()).isEqualTo(1);
    assertThat(dispatch.epoch()).isNotEmpty();
    assertThat(dispatch.event().event().body())
        .isEqualTo(planned.getFirst().event().event().body());
    assertThat(dispatch.event().sequence()).isEqualTo(planned.getFirst().event().sequence());
    assertThat(dispatch.event().event().key()).isEqualTo("a");
    assertThat(dispatch.event().event().traceId()).isEqualTo("trace-1");
  }

  @Test
  void what_was_taken_is_not_taken_again_under_the_same_lease() {
    plan(lane("whk_1"), "a", "b");
    var lease = claim();

    assertThat(take(lease, 1)).hasSize(1);
    assertThat(take(lease, 10)).hasSize(1);
    assertThat(take(lease, 10)).isEmpty();
  }

  @Test
  void only_the_first_delivery_of_a_key_is_ready_and_its_end_releases_the_next() {
    plan(lane("whk_1"), "a", "a", "b", "a");
    var lease = claim();

    var first = take(lease, 10);
    settle(List.of(finished(first.getFirst())), List.of());
    var second = take(lease, 10);

    assertThat(first).extracting(Dispatch::number).containsExactly(1L, 3L);
    assertThat(second).extracting(Dispatch::number).containsExactly(2L);
  }

  @Test
  void a_failing_delivery_holds_its_key_and_no_other() {
    plan(lane("whk_1"), "a", "a", "b");
    var lease = claim();
    var first = take(lease, 10);

    settle(List.of(failed(first.get(0), ofSeconds(2)), finished(first.get(1))), List.of());

    assertThat(take(lease, 10)).isEmpty();
    harness.advance(ofSeconds(2));
    assertThat(take(lease, 10))
        .singleElement()
        .satisfies(d -> assertThat(d.attempt()).isEqualTo(2));
  }

  @Test
  void deliveries_without_a_key_do_not_wait_for_each_other() {
    var lane = lane("whk_1");
    planWith(lane, List.of("a", "a", "a"), event -> null);

    assertThat(take(claim(), 10)).hasSize(3);
  }

  @Test
  void a_new_delivery_of_a_key_waits_for_the_one_on_the_wire() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    var first = take(lease, 10).getFirst();

    plan(lane, "a");

    assertThat(take(lease, 10)).isEmpty();
    settle(List.of(finished(first)), List.of());
    assertThat(take(lease, 10)).extracting(Dispatch::number).containsExactly(2L);
  }

  @Test
  void first_attempts_go_before_retries() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    settle(List.of(failed(take(lease, 1).getFirst(), ofSeconds(2))), List.of());
    plan(lane, "b");
    harness.advance(ofSeconds(3));

    assertThat(take(lease, 10)).extracting(Dispatch::number).containsExactly(2L, 1L);
  }

  @Test
  void an_idle_lane_without_work_is_given_back_and_wakes_with_the_next_delivery() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    var dispatch = take(lease, 10).getFirst();

    var settlement = settle(List.of(finished(dispatch)), List.of(lease));

    assertThat(settlement.released()).containsExactly(lane);
    assertThat(harness.status(lane, dispatch.id())).contains(DeliveryStatus.DELIVERED);
    assertThat(claim(NODE, 10)).isEmpty();
    plan(lane, "b");
    assertThat(claim(OTHER, 10)).hasSize(1);
  }

  @Test
  void an_idle_lane_with_work_stays_ours() {
    var lane = lane("whk_1");
    plan(lane, "a", "a");
    var lease = claim();
    var dispatch = take(lease, 10).getFirst();

    var settlement = settle(List.of(finished(dispatch)), List.of(lease));

    assertThat(settlement.released()).isEmpty();
    assertThat(take(lease, 10)).hasSize(1);
  }

  @Test
  void a_retry_wakes_its_lane_when_it_is_due_and_not_before() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    var dispatch = take(lease, 10).getFirst();

    settle(List.of(failed(dispatch, ofSeconds(2))), List.of(lease));

    assertThat(harness.status(lane, dispatch.id())).contains(DeliveryStatus.RETRYING);
    harness.advance(Duration.ofMillis(1_999));
    assertThat(claim(NODE, 10)).isEmpty();
    harness.advance(Duration.ofMillis(1));
    assertThat(take(claim(), 10))
        .singleElement()
        .satisfies(d -> assertThat(d.attempt()).isEqualTo(2));
  }

  @Test
  void the_lanes_of_a_dead_owner_are_taken_over_when_its_lease_ends() {
    plan(lane("whk_1"), "a");
    var dead = claim();
    var onTheWire = take(dead, 10).getFirst();

    harness.advance(LEASE.minusMillis(1));
    assertThat(claim(OTHER, 10)).isEmpty();
    harness.advance(Duration.ofMillis(1));
    var successor = claim(OTHER, 10).getFirst();

    assertThat(successor.token()).isGreaterThan(dead.token());
    assertThat(successor.inDoubt()).isTrue();
    assertThat(take(successor, 10)).isEmpty();
    assertThat(takeInDoubt(successor))
        .singleElement()
        .satisfies(again -> {
          assertThat(again.id()).isEqualTo(onTheWire.id());
          assertThat(again.attempt()).isEqualTo(1);
          assertThat(again.starts()).isEqualTo(2);
        });
  }

  @Test
  void a_renewed_lease_lasts() {
    plan(lane("whk_1"), "a");
    var lease = claim();
    harness.advance(ofSeconds(20));

    assertThat(lanes.renew(List.of(lease), LEASE)).containsExactly(lease.lane());

    harness.advance(ofSeconds(20));
    assertThat(claim(OTHER, 10)).isEmpty();
  }

  @Test
  void who_lost_a_lane_writes_nothing() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var stale = claim();
    var dispatch = take(stale, 10).getFirst();
    harness.advance(LEASE);
    var current = claim(OTHER, 10).getFirst();
    var taken = takeInDoubt(current).getFirst();

    var settlement = settle(List.of(finished(dispatch)), List.of(stale));

    assertThat(settlement.lost()).containsExactly(lane);
    assertThat(settlement.released()).isEmpty();
    assertThat(harness.status(lane, dispatch.id())).contains(DeliveryStatus.PENDING);
    assertThat(lanes.renew(List.of(stale), LEASE)).isEmpty();
    lanes.release(List.of(stale));
    assertThat(claim(NODE, 10)).isEmpty();
    assertThat(settle(List.of(finished(taken)), List.of(current)).released()).containsExactly(lane);
  }

  @Test
  void a_lost_lane_does_not_take_the_others_with_it() {
    var lost = lane("whk_1");
    var kept = lane("whk_2");
    plan(lost, "a");
    var stale = claim();
    var staleDispatch = take(stale, 10).getFirst();
    harness.advance(LEASE);
    claim(OTHER, 10);
    plan(kept, "a");
    var good = claim();
    var goodDispatch = take(good, 10).getFirst();

    var settlement =
        settle(List.of(finished(staleDispatch), finished(goodDispatch)), List.of(stale, good));

    assertThat(settlement.lost()).containsExactly(lost);
    assertThat(settlement.released()).containsExactly(kept);
    assertThat(harness.status(kept, goodDispatch.id())).contains(DeliveryStatus.DELIVERED);
  }

  @Test
  void a_late_take_under_a_lost_lease_does_not_disturb_the_new_owner() {
    plan(lane("whk_1"), "a");
    var stale = claim();
    harness.advance(LEASE);
    var current = claim(OTHER, 10).getFirst();
    var dispatch = take(current, 10).getFirst();

    assertThat(take(stale, 10)).isEmpty();
    assertThat(take(current, 10)).isEmpty();
    assertThat(settle(List.of(finished(dispatch)), List.of(current)).lost()).isEmpty();
  }

  @Test
  void settling_the_same_results_twice_counts_once() {
    var lane = lane("whk_1");
    plan(lane, "a", "b");
    var lease = claim();
    var dispatches = take(lease, 10);
    var results =
        List.<Result>of(finished(dispatches.get(0)), failed(dispatches.get(1), ofSeconds(2)));

    settle(results, List.of());
    settle(results, List.of());

    harness.advance(ofSeconds(2));
    assertThat(take(lease, 10))
        .singleElement()
        .satisfies(d -> assertThat(d.attempt()).isEqualTo(2));
  }

  @Test
  void an_unsent_delivery_is_as_if_it_had_not_been_taken() {
    plan(lane("whk_1"), "a");
    var lease = claim();
    var dispatch = take(lease, 10).getFirst();

    settle(List.of(new Result.Unsent(dispatch)), List.of());

    assertThat(take(lease, 10))
        .singleElement()
        .satisfies(d -> assertThat(d.attempt()).isEqualTo(1));
  }

  @Test
  void a_delivery_that_got_lost_between_store_and_caller_is_freed_by_the_next_token() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    take(lease, 10); // the answer never arrived

    assertThat(settle(List.of(), List.of(lease)).released()).containsExactly(lane);

    assertThat(takeInDoubt(claim())).hasSize(1);
  }

  @Test
  void a_released_lane_can_be_claimed_at_once() {
    plan(lane("whk_1"), "a");
    var lease = claim();
    take(lease, 10);

    lanes.release(List.of(lease));

    var next = claim(OTHER, 10).getFirst();
    assertThat(takeInDoubt(next)).hasSize(1);
  }

  @Test
  void numbers_of_a_lane_have_no_gap() {
    var lane = lane("whk_1");
    plan(lane, "a", "b");
    plan(lane, "c");
    var dispatches = take(claim(), 10);

    assertThat(dispatches).extracting(Dispatch::number).containsExactly(1L, 2L, 3L);
  }

  @Test
  void one_delivery_in_doubt_is_taken_at_a_time_and_nothing_else_waits_for_it() {
    plan(lane("whk_1"), "a", "b");
    plan(lane("whk_2"), "a");
    var dead = claim(NODE, 10);
    dead.forEach(lease -> take(lease, 1));
    harness.advance(LEASE);
    var successors = claim(OTHER, 10).toArray(LaneLease[]::new);

    var inDoubt = takeInDoubt(successors);

    assertThat(inDoubt).hasSize(1);
    assertThat(Stream.of(successors).flatMap(lease -> take(lease, 10).stream())).hasSize(1);
    settle(List.of(finished(inDoubt.getFirst())), List.of());
    var second = takeInDoubt(successors);
    assertThat(second).hasSize(1);
    assertThat(second.getFirst().id()).isNotEqualTo(inDoubt.getFirst().id());
    settle(List.of(finished(second.getFirst())), List.of());
    assertThat(takeInDoubt(successors)).isEmpty();
  }

  @Test
  void starts_count_until_an_outcome_is_written() {
    plan(lane("whk_1"), "a");
    take(claim(), 10);
    harness.advance(LEASE);
    var second = claim();
    takeInDoubt(second);
    harness.advance(LEASE);
    var third = claim();
    var dispatch = takeInDoubt(third).getFirst();
    assertThat(dispatch.starts()).isEqualTo(3);

    settle(List.of(failed(dispatch, ofSeconds(2))), List.of());

    harness.advance(ofSeconds(2));
    assertThat(take(third, 10)).singleElement().extracting(Dispatch::starts).isEqualTo(1);
  }

  @Test
  void a_claim_leaves_out_the_tenants_and_kinds_it_is_told_to() {
    plan(lane("whk_1"), "a");

    assertThat(
            lanes.claim(
                new Claim(
                    NODE,
                    10,
                    EnumSet.allOf(LaneKind.class),
                    Set.of(ORGANIZATION),
                    LEASE,
                    Map.of())))
        .isEmpty();
    assertThat(
            lanes.claim(new Claim(NODE, 10, EnumSet.of(LaneKind.EMAIL), Set.of(), LEASE, Map.of())))
        .isEmpty();
    assertThat(claim(NODE, 10)).hasSize(1);
  }

  @Test
  void a_step_takes_the_delivery_that_failed_most_and_a_fresh_one_of_another_key() {
    plan(lane("whk_1"), "a", "a", "b", "c");
    var lease = claim();
    var failing = take(lease, 1).getFirst();
    settle(List.of(failed(failing, ofSeconds(2))), List.of());

    assertThat(step(lease)).isEmpty();
    harness.advance(ofSeconds(2));

    assertThat(step(lease)).extracting(Dispatch::number).containsExactlyInAnyOrder(1L, 3L);
    assertThat(step(lease)).isEmpty();
  }

  @Test
  void a_step_without_any_failed_delivery_takes_fresh_ones() {
    plan(lane("whk_1"), "a", "b", "c");

    assertThat(step(claim())).extracting(Dispatch::number).containsExactly(1L, 2L);
  }

  @Test
  void a_suspect_lane_sleeps_until_the_step_of_its_first() {
    plan(lane("whk_1"), "a", "b");
    var lease = claim();
    var failing = take(lease, 1).getFirst();

    var settlement =
        settle(
            List.of(failed(failing, ofSeconds(8))),
            Map.of(lease, health(State.SUSPECT, 3, 3, 0, Duration.ZERO)),
            List.of(lease));

    assertThat(settlement.released()).hasSize(1);
    harness.advance(ofSeconds(7));
    plan(failing.lane(), "c");
    assertThat(claim(NODE, 10)).isEmpty();
    harness.advance(ofSeconds(1));
    assertThat(claim().health().state()).isEqualTo(State.SUSPECT);
  }

  @Test
  void a_lane_that_is_out_sleeps_until_its_probe_whatever_is_planned() {
    var lane = lane("whk_1");
    plan(lane, "a", "b");
    var lease = claim();
    goOut(lease, take(lease, 1).getFirst(), 3, ofMinutes(5));

    plan(lane, "c");
    assertThat(claim(NODE, 10)).isEmpty();
    harness.advance(ofMinutes(5));
    var probing = claim();

    assertThat(probing.health().state()).isEqualTo(State.OUT);
    assertThat(probing.health().outFor()).isEqualTo(ofMinutes(5));
    assertThat(probe(probing, 1)).extracting(Dispatch::number).containsExactly(2L);
  }

  @Test
  void probes_rotate_over_keys_and_come_back_to_exhausted_deliveries() {
    plan(lane("whk_1"), "a", "a", "b");
    var lease = claim();
    goOut(lease, take(lease, 1).getFirst(), 3, Duration.ZERO);
    var probing = claim();

    var first = probe(probing, 0).getFirst();
    settle(List.of(new Result.Unsent(first)), List.of());
    var second = probe(probing, first.number()).getFirst();
    settle(List.of(new Result.Unsent(second)), List.of());
    var third = probe(probing, second.number()).getFirst();

    assertThat(List.of(first.number(), second.number(), third.number()))
        .containsExactly(1L, 3L, 1L);
    assertThat(first.attempt()).isEqualTo(2);
  }

  @Test
  void a_probe_that_is_not_due_is_not_given() {
    plan(lane("whk_1"), "a", "b");
    var lease = claim();
    var first = take(lease, 1).getFirst();
    settle(
        List.of(new Result.Exhausted(first, BAD, false)),
        Map.of(lease, health(State.OUT, 5, 3, 0, ofMinutes(5))),
        List.of());

    assertThat(probe(lease, 0)).isEmpty();
    harness.advance(ofMinutes(5));
    assertThat(probe(lease, 0)).hasSize(1);
  }

  @Test
  void with_few_failing_deliveries_a_new_one_wakes_a_lane_that_is_out() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    goOut(lease, take(lease, 1).getFirst(), 1, ofMinutes(5));
    assertThat(claim(NODE, 10)).isEmpty();

    plan(lane, "b");
    var awake = claim();

    assertThat(lanes.take(List.of(new Demand(awake, Pick.FRESH, 1, 0))))
        .extracting(Dispatch::number)
        .containsExactly(2L);
  }

  @Test
  void with_few_failing_deliveries_the_next_of_a_key_passes_the_exhausted_one() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    var exhausted = take(lease, 1).getFirst();
    goOut(lease, exhausted, 1, ofMinutes(5));

    plan(lane, "a");

    assertThat(lanes.take(List.of(new Demand(claim(), Pick.FRESH, 1, 0))))
        .extracting(Dispatch::number)
        .containsExactly(2L);
    assertThat(harness.status(lane, exhausted.id())).contains(DeliveryStatus.EXHAUSTED);
  }

  @Test
  void an_exhausted_delivery_with_a_successor_is_over_when_few_fail() {
    var lane = lane("whk_1");
    plan(lane, "a", "a");
    var lease = claim();

    goOut(lease, take(lease, 1).getFirst(), 1, ofMinutes(5));

    assertThat(lanes.take(List.of(new Demand(claim(), Pick.FRESH, 1, 0))))
        .extracting(Dispatch::number)
        .containsExactly(2L);
  }

  @Test
  void a_strict_lane_is_never_passed() {
    var lane = lane("whk_1");
    planWith(lane, List.of("a", "b"), event -> "");
    var lease = claim();

    goOut(lease, take(lease, 1).getFirst(), 1, ofMinutes(5));
    planWith(lane, List.of("c"), event -> "");

    var probing = claim();
    assertThat(lanes.take(List.of(new Demand(probing, Pick.FRESH, 1, 0)))).isEmpty();
    settle(List.of(), List.of(probing));
    harness.advance(ofMinutes(5));
    assertThat(probe(claim(), 0)).extracting(Dispatch::number).containsExactly(1L);
  }

  @Test
  void the_end_of_an_outage_makes_what_it_held_back_due_and_keeps_the_order_of_keys() {
    var lane = lane("whk_1");
    plan(lane, "a", "a", "b", "c");
    var lease = claim();
    goOut(lease, take(lease, 1).getFirst(), 3, Duration.ZERO);
    var probing = claim();
    var probe = probe(probing, 1).getFirst();
    settle(
        List.of(failed(probe, ofMinutes(1))),
        Map.of(probing, health(State.OUT, 6, 3, 1, Duration.ZERO)),
        List.of());
    var again = probe(probing, 3).getFirst();

    settle(List.of(finished(again)), Map.of(probing, LaneHealth.GOOD), List.of());

    assertThat(again.number()).isEqualTo(4);
    assertThat(take(probing, 10)).extracting(Dispatch::number).containsExactlyInAnyOrder(1L, 3L);
  }

  @Test
  void a_stopped_lane_sleeps_for_good() {
    var lane = lane("whk_1");
    plan(lane, "a", "b");
    var lease = claim();
    var dispatch = take(lease, 1).getFirst();

    settle(
        List.of(failed(dispatch, Duration.ZERO)),
        Map.of(lease, LaneHealth.GOOD.in(State.STOPPED, Duration.ZERO)),
        List.of(lease));
    plan(lane, "c");
    harness.advance(Duration.ofDays(1));

    assertThat(claim(NODE, 10)).isEmpty();
    assertThat(lanes.sweep()).isZero();
  }

  @Test
  void what_is_added_to_a_settlement_is_told_what_was_written() {
    plan(lane("whk_1"), "a", "b");
    var lease = claim();
    var dispatches = take(lease, 10);
    var first = finished(dispatches.getFirst());
    settle(List.of(first), List.of());
    var written = new ArrayList<Boolean>();

    lanes.settle(
        new Ended(
            List.of(first, finished(dispatches.get(1))),
            Map.of(),
            List.of(),
            test -> dispatches.forEach(dispatch -> written.add(test.test(dispatch)))));

    assertThat(written).containsExactly(false, true);
  }

  @Test
  void a_settlement_whose_addition_fails_writes_nothing() {
    var lane = lane("whk_1");
    plan(lane, "a");
    var lease = claim();
    var dispatch = take(lease, 10).getFirst();

    assertThatThrownBy(() ->
            lanes.settle(
                new Ended(
                    List.of(finished(dispatch)),
                    Map.of(),
                    List.of(),
                    written -> {
                      throw new IllegalStateException("told to fail");
                    })))
        .isInstanceOf(IllegalStateException.class);

    assertThat(harness.status(lane, dispatch.id())).contains(DeliveryStatus.PENDING);
  }

  @Test
  void nothing_needs_the_sweeper() {
    var lane = lane("whk_1");
    plan(lane, "a", "a");
    var lease = claim();
    settle(List.of(failed(take(lease, 1).getFirst(), ofSeconds(2))), List.of(lease));

    assertThat(lanes.sweep()).isZero();
  }

  @Test
  void a_pacing_group_has_one_owner_whatever_tenants_its_lanes_are_of() {
    var one = paced("chat_1", GROUP);
    var two = paced("chat_2", GROUP);
    plan(one, "a");
    var first = claim();
    plan(two, "b");

    assertThat(claim(OTHER, 10)).isEmpty();
    var second = claimAlso(first);

    assertThat(second).extracting(LaneLease::lane).containsExactly(two);
    assertThat(second.getFirst().group()).isEqualTo(first.group());
    assertThat(second.getFirst().pacing()).isEqualTo(new Pacing(GROUP, 1, 20));
  }

  @Test
  void another_group_is_not_concerned() {
    plan(paced("chat_1", GROUP), "a");
    claim();
    var other = paced("chat_9", new PacingGroup("tg_2"));
    plan(other, "b");

    assertThat(claim(OTHER, 10)).extracting(LaneLease::lane).containsExactly(other);
  }

  @Test
  void the_same_node_without_its_group_lease_has_to_wait_like_any_other() {
    plan(paced("chat_1", GROUP), "a");
    claim();
    plan(paced("chat_2", GROUP), "b");

    assertThat(claim(NODE, 10)).isEmpty();
  }

  @Test
  void a_group_is_given_back_with_the_last_of_its_lanes() {
    var one = paced("chat_1", GROUP);
    var two = paced("chat_2", GROUP);
    plan(one, "a");
    plan(two, "b");
    var leases = claim(NODE, 10);
    plan(paced("chat_3", GROUP), "c");

    settleIdle(leases.getFirst());
    assertThat(claim(OTHER, 10)).isEmpty();
    settleIdle(leases.getLast());

    var next = claim(OTHER, 10);
    assertThat(next).hasSize(1);
    assertThat(groupToken(next.getFirst())).isGreaterThan(groupToken(leases.getFirst()));
  }

  /** Finishes what is due and gives the lane back. */
  private void settleIdle(LaneLease lease) {
    settle(take(lease, 10).stream().map(LaneStoreContract::finished).toList(), List.of(lease));
  }

  @Test
  void a_group_is_taken_over_when_its_lease_has_ended_and_its_lanes_are_lost_to_the_former_owner() {
    plan(paced("chat_1", GROUP), "a");
    var lost = claim();
    harness.advance(LEASE);
    plan(paced("chat_2", GROUP), "b");

    var taken = claim(OTHER, 1);

    assertThat(taken).hasSize(1);
    assertThat(groupToken(taken.getFirst())).isGreaterThan(groupToken(lost));
    assertThat(lanes.renew(List.of(lost), LEASE)).isEmpty();
  }

  @Test
  void renewing_a_lane_renews_its_group() {
    plan(paced("chat_1", GROUP), "a");
    var lease = claim();
    harness.advance(LEASE.minusSeconds(1));
    assertThat(lanes.renew(List.of(lease), LEASE)).containsExactly(lease.lane());
    harness.advance(LEASE.minusSeconds(1));
    plan(paced("chat_2", GROUP), "b");

    assertThat(claim(OTHER, 10)).isEmpty();
  }

  @Test
  void starts_of_the_last_minute_are_known_to_whoever_comes_next() {
    var lane = paced("chat_1", GROUP);
    plan(lane, "a", "b", "c");
    var lease = claim();
    var first = take(lease, 1);
    settle(List.of(finished(first.getFirst())), List.of());
    harness.advance(ofSeconds(59));
    settle(List.of(finished(take(lease, 1).getFirst())), List.of());
    harness.advance(Duration.ofMillis(500));

    assertThat(lanes.starts(Set.of(GROUP)))
        .containsExactly(
            new LaneStore.Start(GROUP, lane, Duration.ofMillis(59_500)),
            new LaneStore.Start(GROUP, lane, Duration.ofMillis(500)));

    take(lease, 1);
    harness.advance(ofSeconds(20));

    assertThat(lanes.starts(Set.of(GROUP)))
        .containsExactly(
            new LaneStore.Start(GROUP, lane, Duration.ofMillis(20_500)),
            new LaneStore.Start(GROUP, lane, Duration.ZERO)); // nobody knows how it ended
    assertThat(lanes.starts(Set.of(new PacingGroup("tg_2")))).isEmpty();
  }

  @Test
  void a_postponed_delivery_has_spent_nothing_and_its_lane_pauses() {
    var lane = paced("chat_1", GROUP);
    plan(lane, "a");
    var lease = claim();
    var postponed = take(lease, 1).getFirst();

    settle(List.of(new Result.Postponed(postponed, ofSeconds(30), false)), List.of(lease));

    assertThat(harness.status(lane, postponed.id())).contains(DeliveryStatus.PENDING);
    harness.advance(ofSeconds(29));
    assertThat(claim(OTHER, 1)).isEmpty();
    harness.advance(ofSeconds(1));
    var again = claim(OTHER, 1).getFirst();
    assertThat(again.pause()).isZero();
    assertThat(take(again, 1)).extracting(Dispatch::attempt).containsExactly(1);
  }

  @Test
  void a_pause_outlives_its_owner() {
    var lane = paced("chat_1", GROUP);
    plan(lane, "a", "b");
    var lease = claim();
    var two = take(lease, 2);

    settle(
        List.of(
            new Result.Postponed(two.getFirst(), ofSeconds(30), false),
            new Result.Postponed(two.getLast(), ofSeconds(20), true)),
        List.of());
    lanes.release(List.of(lease));
    plan(lane, "c");
    harness.advance(ofSeconds(5));

    var next = claim(OTHER, 1).getFirst();
    assertThat(next.pause()).isEqualTo(ofSeconds(25));
    assertThat(requireNonNull(next.group()).pause()).isEqualTo(ofSeconds(15));
  }

  private LaneId paced(String id, PacingGroup group) {
    var lane = new LaneId(ORGANIZATION, id);
    harness.open(lane, 10, new Pacing(group, 1, 20));
    return lane;
  }

  private List<LaneLease> claimAlso(LaneLease held) {
    return lanes.claim(
        new Claim(
            NODE,
            10,
            EnumSet.allOf(LaneKind.class),
            Set.of(),
            LEASE,
            Map.of(GROUP, groupToken(held))));
  }

  private static long groupToken(LaneLease lease) {
    return requireNonNull(lease.group()).token();
  }

  @Test
  void the_end_of_a_delivery_tells_which_lanes_have_another_ready() {
    var one = lane("whk_1");
    var two = lane("whk_2");
    plan(one, "a", "a");
    plan(two, "a", "b");
    var leases = claim(NODE, 2);

    var settlement =
        settle(
            leases.stream().map(lease -> finished(take(lease, 1).getFirst())).toList(), List.of());

    assertThat(settlement.ready()).containsExactly(one);
  }

  private LaneId lane(String id) {
    var lane = new LaneId(ORGANIZATION, id);
    harness.open(lane, 10, Pacing.NONE);
    return lane;
  }

  private List<Planned> plan(LaneId lane, String... keys) {
    return planWith(lane, List.of(keys), LaneStoreContract::keyOf);
  }

  private List<Planned> planWith(
      LaneId lane, List<String> keys, Function<LoggedEvent, @Nullable String> orderKey) {
    var planned = new java.util.ArrayList<Planned>();
    harness.publish(
        keys.stream().map(this::event).toList(),
        logged -> {
          var one =
              new Planned(
                  lane, DeliveryId.of(lane, logged.event().id()), orderKey.apply(logged), logged);
          planned.add(one);
          return List.of(one);
        });
    return planned;
  }

  private static @Nullable String keyOf(LoggedEvent logged) {
    return logged.event().key();
  }

  private EncodedEvent event(String key) {
    int number = ++events;
    var body = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
    return new EncodedEvent(
        new EventId("evt_" + number),
        ORGANIZATION,
        new EventType("order.created"),
        key,
        "trace-1",
        body);
  }

  private List<LaneLease> claim(NodeId node, int max) {
    return lanes.claim(Claim.any(node, max, LEASE));
  }

  private LaneLease claim() {
    var leases = claim(NODE, 10);
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  private List<Dispatch> take(LaneLease lease, int slots) {
    return lanes.take(List.of(Demand.due(lease, slots)));
  }

  private List<Dispatch> takeInDoubt(LaneLease... leases) {
    return lanes.take(
        Stream.of(leases).map(lease -> new Demand(lease, Pick.IN_DOUBT, 1, 0)).toList());
  }

  private List<Dispatch> step(LaneLease lease) {
    return lanes.take(List.of(new Demand(lease, Pick.STEP, 2, 0)));
  }

  private List<Dispatch> probe(LaneLease lease, long cursor) {
    return lanes.take(List.of(new Demand(lease, Pick.PROBE, 1, cursor)));
  }

  /** Exhausts the delivery, puts its lane out and gives it back. */
  private void goOut(LaneLease lease, Dispatch dispatch, int firstFailures, Duration pause) {
    settle(
        List.of(new Result.Exhausted(dispatch, BAD, firstFailures < LaneHealth.THIN)),
        Map.of(lease, health(State.OUT, 5, firstFailures, 0, pause)),
        List.of(lease));
  }

  private static LaneHealth health(
      State state, int failures, int firstFailures, int probes, Duration pause) {
    return new LaneHealth(state, failures, firstFailures, probes, 0, Duration.ZERO, pause);
  }

  private Settlement settle(
      Collection<? extends Result> results,
      Map<LaneLease, LaneHealth> health,
      Collection<LaneLease> idle) {
    return lanes.settle(new Ended(List.copyOf(results), health, idle, null));
  }

  private Settlement settle(Collection<? extends Result> results, Collection<LaneLease> idle) {
    return lanes.settle(Ended.of(results, idle));
  }

  private static Result finished(Dispatch dispatch) {
    return new Result.Finished(dispatch, OK, DeliveryStatus.DELIVERED);
  }

  private static Result failed(Dispatch dispatch, Duration wait) {
    return new Result.Failed(dispatch, BAD, wait);
  }
}
