package com.meocrm.core.delivery;

import static com.meocrm.core.delivery.EngineFixture.delivered;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets the places on the wire. */
class FairShareTest {
  private static final OrganizationId BIG = new OrganizationId("org_big");
  private static final OrganizationId SMALL = new OrganizationId("org_small");
  private static final LaneId HEALTHY = new LaneId(SMALL, "whk_healthy");

  private final EngineFixture fixture = new EngineFixture();

  @Test
  void a_tenant_gets_at_most_three_quarters_of_the_places() {
    for (int i = 0; i < 200; i++) {
      lane(BIG, i, 100);
    }

    fixture.engine.step();
    answerAllInFlightForAWhile();

    fillTheWire();

    assertThat(fixture.engine.inFlight()).isEqualTo(192);
  }

  @Test
  void two_tenants_share_the_places_whatever_waits_for_each() {
    for (int i = 0; i < 100; i++) {
      lane(BIG, i, 50);
    }
    lane(SMALL, 0, 600);
    lane(SMALL, 1, 600);
    answerAllInFlightForAWhile();

    var waiting = countInFlight();
    assertThat(waiting.getOrDefault(SMALL, 0L)).isEqualTo(waiting.get(BIG));
  }

  @Test
  void lanes_that_hang_leave_places_for_others() {
    for (int i = 0; i < 200; i++) {
      lane(BIG, i, 20);
    }
    for (int i = 0; i < 150; i++) {
      fixture.engine.step(); // nothing ever answers
      fixture.clock.advance(ofMillis(100));
    }
    int hanging = fixture.engine.inFlight();

    fixture.open(HEALTHY, 10);
    fixture.plan(HEALTHY, "a");
    fixture.engine.step();

    assertThat(hanging).isLessThan(256 * 3 / 4 + 1);
    assertThat(fixture.engine.inFlight()).isEqualTo(hanging + 1);
  }

  @Test
  void lanes_that_hang_leave_places_for_a_fast_one_of_their_own_tenant() {
    var fast = lane(BIG, 1000, 20);
    answerAllInFlightForAWhile();
    for (int i = 0; i < 200; i++) {
      lane(BIG, i, 20);
    }
    for (int i = 0; i < 150; i++) {
      fixture.engine.step(); // nothing ever answers
      fixture.clock.advance(ofMillis(100));
    }
    int hanging = fixture.engine.inFlight();

    for (int i = 0; i < 10; i++) {
      fixture.plan(fast, "late-" + i);
    }
    fixture.engine.step();
    fixture.clock.advance(ofMillis(60));
    fixture.engine.step(); // every other claim leaves out who has much already

    assertThat(fixture.engine.inFlight()).isEqualTo(hanging + 10);
  }

  @Test
  void a_lane_doubles_its_places_with_fast_answers_and_loses_them_with_a_failure() {
    var lane = lane(SMALL, 0, 2000);
    fixture.engine.step();
    assertThat(fixture.engine.inFlight()).isEqualTo(4);

    answerAllInFlightForAWhile();
    fillTheWire();
    assertThat(fixture.engine.inFlight()).isEqualTo(100);

    fixture.channels.answer = d -> EngineFixture.failed();
    fixture.sending.poll().run();
    fixture.channels.answer = d -> delivered();
    while (!fixture.sending.isEmpty()) {
      fixture.sending.poll().run();
    }
    fixture.engine.step();
    assertThat(fixture.engine.inFlight()).isLessThan(100);
    assertThat(fixture.lanes.health(lane).state()).isEqualTo(LaneHealth.State.FLOWING);
  }

  @Test
  void a_full_node_makes_room_for_lanes_that_wait() {
    var small =
        new EngineFixture(
            new EngineSettings(
                ofSeconds(25),
                ofSeconds(5),
                ofSeconds(2),
                ofSeconds(15),
                4,
                8,
                Duration.ZERO,
                Duration.ZERO));
    for (int i = 0; i < 8; i++) {
      var lane = new LaneId(BIG, "whk_" + i);
      small.open(lane, 10);
      IntStream.range(0, 1000).forEach(n -> small.plan(lane, "k" + n));
    }
    small.engine.step();
    small.open(HEALTHY, 10);
    small.plan(HEALTHY, "a");

    for (int i = 0; i < 40; i++) {
      small.engine.step();
      while (!small.sending.isEmpty()) {
        small.sending.poll().run();
      }
      small.clock.advance(Duration.ofMillis(60));
    }

    assertThat(small.channels.sent).anyMatch(d -> d.lane().equals(HEALTHY));
  }

  private LaneId lane(OrganizationId organization, int number, int deliveries) {
    var lane = new LaneId(organization, "whk_" + number);
    fixture.open(lane, 100);
    for (int i = 0; i < deliveries; i++) {
      fixture.plan(lane, "key-" + i);
    }
    return lane;
  }

  /** Rounds are small. */
  private void fillTheWire() {
    while (fixture.engine.step() > 0) {
      // one more
    }
  }

  private void answerAllInFlightForAWhile() {
    for (int i = 0; i < 8; i++) {
      fixture.engine.step();
      while (!fixture.sending.isEmpty()) {
        fixture.sending.poll().run();
      }
      fixture.clock.advance(ofMillis(60));
    }
    fixture.engine.step();
  }

  /** What the last step put on the wire, by tenant. */
  private Map<OrganizationId, Long> countInFlight() {
    int before = fixture.channels.sent.size();
    while (!fixture.sending.isEmpty()) {
      fixture.sending.poll().run();
    }
    return fixture.channels.sent.stream()
        .skip(before)
        .collect(groupingBy(d -> d.lane().organization(), counting()));
  }
}
