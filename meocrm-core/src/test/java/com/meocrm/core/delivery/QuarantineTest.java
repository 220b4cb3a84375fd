package com.meocrm.core.delivery;

import static com.meocrm.core.delivery.EngineFixture.LANE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Processes that die while they send. */
class QuarantineTest {
  private final EngineFixture fixture = new EngineFixture();
  private int nodes;

  @Test
  void what_a_dead_node_had_on_the_wire_is_sent_again_one_by_one() {
    fixture.open(LANE, 10);
    var first = fixture.plan("a");
    var second = fixture.plan("b");
    killANodeThatSends();

    var sending = new ArrayDeque<Runnable>();
    var successor = successor(sending);
    successor.step();
    assertThat(sending).hasSize(1);
    finish(successor, sending);

    assertThat(fixture.lanes.status(LANE, first)).contains(DeliveryStatus.DELIVERED);
    assertThat(fixture.lanes.status(LANE, second)).contains(DeliveryStatus.DELIVERED);
    assertThat(fixture.channels.sent).hasSize(2);
  }

  @Test
  void a_delivery_that_nobody_survives_alone_is_withdrawn_and_the_innocent_are_not() {
    fixture.open(LANE, 10);
    var deadly = fixture.plan("a");
    var innocent = fixture.plan("b");
    killANodeThatSends(); // both on the wire
    for (int i = 0; i < DeliveryEngine.LONE_STARTS; i++) {
      killANodeThatSends(); // the deadly one alone
    }

    var sending = new ArrayDeque<Runnable>();
    finish(successor(sending), sending);

    assertThat(fixture.lanes.status(LANE, deadly)).contains(DeliveryStatus.QUARANTINED);
    assertThat(fixture.lanes.status(LANE, innocent)).contains(DeliveryStatus.DELIVERED);
    assertThat(fixture.notices)
        .singleElement()
        .isInstanceOf(LaneNotice.Quarantined.class)
        .satisfies(notice -> assertThat(notice.cause().id()).isEqualTo(deadly));
  }

  @Test
  void new_deliveries_do_not_wait_for_those_in_doubt() {
    fixture.open(LANE, 10);
    fixture.plan("a");
    killANodeThatSends();
    fixture.plan("b");

    var sending = new ArrayDeque<Runnable>();
    successor(sending).step();

    assertThat(sending).hasSize(2);
  }

  @Test
  void a_message_that_must_not_be_doubled_is_never_sent_again_when_its_outcome_is_unknown() {
    fixture.open(LANE, 10);
    var paid = fixture.plan("a");
    killANodeThatSends();

    fixture.clock.advance(ofSeconds(26));
    var sending = new ArrayDeque<Runnable>();
    finish(fixture.engine("successor", sending::add, fixture.lanes, false), sending);

    assertThat(fixture.lanes.status(LANE, paid)).contains(DeliveryStatus.QUARANTINED);
    assertThat(fixture.channels.sent).isEmpty();
  }

  /** A node takes what there is and is never heard of again. */
  private void killANodeThatSends() {
    successor(new ArrayDeque<>()).step();
  }

  private DeliveryEngine successor(Deque<Runnable> sending) {
    fixture.clock.advance(ofSeconds(26));
    return fixture.engine("successor-" + ++nodes, sending::add);
  }

  private void finish(DeliveryEngine engine, Deque<Runnable> sending) {
    for (int i = 0; i < 20; i++) {
      engine.step();
      while (!sending.isEmpty()) {
        sending.poll().run();
      }
      fixture.clock.advance(ofMillis(60));
    }
  }
}
