package com.meocrm.core.delivery;

import static com.meocrm.core.delivery.EngineFixture.LANE;
import static com.meocrm.core.delivery.EngineFixture.delivered;
import static com.meocrm.core.delivery.EngineFixture.failed;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryEngineTest {
  private final EngineFixture fixture = new EngineFixture();
  private final TestClock clock = fixture.clock;
  private final InMemoryLanes lanes = fixture.lanes;
  private final EngineFixture.RecordingChannels channels = fixture.channels;
  private final Deque<Runnable> sending = fixture.sending;
  private final DeliveryEngine engine = fixture.engine;

  @BeforeEach
  void open_lane() {
    fixture.open(LANE, 4);
  }

  @Test
  void a_planned_delivery_is_sent_once_and_finished() {
    var id = fixture.plan("a");

    fixture.run();

    assertThat(channels.sent).extracting(Dispatch::id).containsExactly(id);
    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED);
    assertThat(engine.heldLanes()).isZero();
    assertThat(engine.inFlight()).isZero();
  }

  @Test
  void five_attempts_follow_the_schedule_and_then_it_is_exhausted() {
    channels.answer = d -> failed();
    var id = fixture.plan("a");
    var start = clock.instant();

    fixture.runFor(ofMinutes(5));

    assertThat(channels.times)
        .containsExactly(
            start,
            start.plusSeconds(2),
            start.plusSeconds(10),
            start.plusSeconds(42),
            start.plusSeconds(162),
            start.plusSeconds(162).plusMillis(100)); // the outage's first probe: at the next look
    assertThat(channels.sent).extracting(Dispatch::attempt).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.EXHAUSTED);
  }

  @Test
  void the_next_of_a_key_waits_for_the_failing_one_and_goes_when_that_is_exhausted() {
    channels.answer = d -> d.number() == 1 ? failed() : delivered();
    fixture.plan("a");
    fixture.plan("a");
    var start = clock.instant();

    fixture.runFor(ofMinutes(5));

    assertThat(channels.sent).extracting(Dispatch::number).containsExactly(1L, 1L, 1L, 1L, 1L, 2L);
    assertThat(channels.times.getLast()).isEqualTo(start.plusSeconds(162).plusMillis(100));
  }

  @Test
  void a_receiver_may_ask_for_more_time_than_the_schedule_gives() {
    channels.answer = d -> d.attempt() == 1 ? failed(ofSeconds(60)) : delivered();
    fixture.plan("a");
    var start = clock.instant();

    fixture.runFor(ofSeconds(100));

    assertThat(channels.times).containsExactly(start, start.plusSeconds(60));
  }

  @Test
  void no_more_than_the_lanes_cap_are_on_the_wire() {
    for (int i = 0; i < 10; i++) {
      fixture.plan("key-" + i);
    }

    engine.step();

    assertThat(sending).hasSize(4);
    assertThat(engine.inFlight()).isEqualTo(4);
    fixture.run();
    assertThat(channels.sent).hasSize(10);
  }

  @Test
  void nothing_is_sent_when_the_attempt_does_not_fit_into_the_lease_any_more() {
    var id = fixture.plan("a");
    engine.step();
    clock.advance(ofSeconds(9)); // lease 25 s, margin 2 s, timeout 15 s: may start within 8 s

    sending.poll().run();

    assertThat(channels.sent).isEmpty();
    engine.step();
    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.PENDING);
    fixture.run();
    assertThat(channels.sent).extracting(Dispatch::attempt).containsExactly(1);
  }

  @Test
  void a_node_that_was_paused_beyond_its_lease_sends_and_writes_nothing_it_does_not_own() {
    fixture.plan("a");
    engine.step();
    clock.advance(ofSeconds(26));
    var others = new ArrayDeque<Runnable>();
    var successor = fixture.engine("node-2", others::add);
    successor.step();
    others.poll().run();

    sending.poll().run();
    engine.step();
    successor.step();

    assertThat(channels.sent).hasSize(1);
    assertThat(lanes.attempts()).hasSize(1);
    assertThat(engine.heldLanes()).isZero();
    assertThat(engine.inFlight()).isZero();
  }

  @Test
  void leases_are_renewed_while_a_receiver_takes_its_time() {
    fixture.plan("a");
    engine.step();
    for (int i = 0; i < 12; i++) {
      clock.advance(ofSeconds(5));
      engine.step();
    }

    assertThat(claimByAnother()).isEmpty();
    assertThat(engine.heldLanes()).isEqualTo(1);
  }

  @Test
  void a_delivery_whose_destination_is_gone_is_cancelled() {
    channels.missing = true;
    var id = fixture.plan("a");

    fixture.run();

    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.CANCELLED);
    assertThat(channels.sent).isEmpty();
  }

  @Test
  void a_channel_that_throws_costs_an_attempt_and_not_the_lane() {
    channels.answer =
        d -> {
          if (d.attempt() == 1) {
            throw new IllegalStateException("a bug in a channel");
          }
          return delivered();
        };
    var id = fixture.plan("a");

    fixture.runFor(ofSeconds(5));

    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED);
    assertThat(lanes.attempts().getFirst().error()).isEqualTo("internal error while sending");
  }

  @Test
  void deliveries_go_back_untouched_when_their_destinations_cannot_be_looked_up() {
    var id = fixture.plan("a");
    channels.unavailable = true;

    assertThatThrownBy(engine::step).isInstanceOf(StoreUnavailableException.class);
    channels.unavailable = false;
    fixture.run();

    assertThat(channels.sent).extracting(Dispatch::attempt).containsExactly(1);
    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED);
  }

  @Test
  void results_are_written_again_when_writing_failed() {
    var flaky = new FlakyLanes(lanes);
    var engine = fixture.engine("node-1", sending::add, flaky);
    var id = fixture.plan("a");
    engine.step();
    sending.poll().run();
    flaky.failures = 2;

    assertThatThrownBy(engine::step).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(engine::step).isInstanceOf(StoreUnavailableException.class);
    engine.step();

    assertThat(lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED);
    assertThat(channels.sent).hasSize(1);
    assertThat(engine.inFlight()).isZero();
  }

  @Test
  void an_orderly_stop_writes_what_ended_and_gives_the_rest_back() {
    var first = fixture.plan("a");
    var second = fixture.plan("b");
    engine.step();
    sending.poll().run();

    boolean finished = engine.drain(Duration.ZERO);

    assertThat(finished).isFalse();
    assertThat(lanes.status(LANE, first)).contains(DeliveryStatus.DELIVERED);
    assertThat(lanes.status(LANE, second)).contains(DeliveryStatus.PENDING);
    assertThat(claimByAnother()).hasSize(1);
  }

  private List<LaneLease> claimByAnother() {
    return lanes.claim(Claim.any(new NodeId("node-2"), 10, ofSeconds(25)));
  }

  /** Fails to settle as often as told. */
  private static final class FlakyLanes implements LaneStore {
    final LaneStore lanes;
    int failures;

    FlakyLanes(LaneStore lanes) {
      this.lanes = lanes;
    }

    @Override
    public Settlement settle(Ended ended) {
      if (failures > 0) {
        failures--;
        throw new StoreUnavailableException("told to fail", new IllegalStateException());
      }
      return lanes.settle(ended);
    }

    @Override
    public List<LaneLease> claim(Claim claim) {
      return lanes.claim(claim);
    }

    @Override
    public List<Dispatch> take(Collection<Demand> demands) {
      return lanes.take(demands);
    }

    @Override
    public List<Start> starts(Collection<PacingGroup> groups) {
      return lanes.starts(groups);
    }

    @Override
    public Set<LaneId> renew(Collection<LaneLease> leases, Duration lease) {
      return lanes.renew(leases, lease);
    }

    @Override
    public void release(Collection<LaneLease> leases) {
      lanes.release(leases);
    }

    @Override
    public int sweep() {
      return lanes.sweep();
    }
  }
}
