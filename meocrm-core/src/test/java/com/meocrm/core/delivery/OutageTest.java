package com.meocrm.core.delivery;

import static com.meocrm.core.delivery.EngineFixture.LANE;
import static com.meocrm.core.delivery.EngineFixture.delivered;
import static com.meocrm.core.delivery.EngineFixture.failed;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.delivery.LaneHealth.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Endpoints that fail, for a while and for good, in controlled time. */
class OutageTest {
  private static final int CAP = 10;

  private final EngineFixture fixture = new EngineFixture();
  private final EngineFixture.RecordingChannels channels = fixture.channels;
  private final Instant start = fixture.clock.instant();
  private boolean down = true;

  OutageTest() {
    fixture.open(LANE, CAP);
    channels.answer = d -> down ? failed() : delivered();
  }

  @Test
  void an_outage_of_ten_minutes_costs_few_requests_and_everything_arrives_in_order_afterwards() {
    var ids = IntStream.range(0, 5000).mapToObj(i -> fixture.plan("key-" + i % 500)).toList();

    fixture.runFor(ofMinutes(10));
    int during = channels.sent.size();
    down = false;
    fixture.runFor(ofMinutes(20));

    assertThat(during).isBetween(5, CAP + 30);
    assertThat(ids)
        .allSatisfy(
            id -> assertThat(fixture.lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED));
    assertThat(firstArrivals().values())
        .hasSize(500)
        .allSatisfy(numbers -> assertThat(numbers).isSorted());
    assertThat(kinds()).containsOnlyOnce(LaneNotice.OutageBegan.class, LaneNotice.Recovered.class);
    assertThat(fixture.lanes.health(LANE)).isEqualTo(LaneHealth.GOOD);
  }

  @Test
  void a_lane_that_is_out_is_probed_at_once_and_then_less_and_less_often() {
    for (int i = 0; i < 50; i++) {
      fixture.plan("key-" + i);
    }

    fixture.runFor(ofHours(5));

    var out = start.plusSeconds(162);
    var probes =
        IntStream.range(0, channels.sent.size())
            .filter(i -> channels.sent.get(i).pick() == LaneStore.Pick.PROBE)
            .mapToObj(channels.times::get)
            .toList();
    assertThat(fixture.lanes.health(LANE).state()).isEqualTo(State.OUT);
    assertThat(gaps(out, probes))
        .containsExactly(
            Duration.ZERO,
            ofMinutes(5),
            ofMinutes(15),
            ofMinutes(30),
            ofHours(1),
            ofHours(1),
            ofHours(1),
            ofHours(1));
  }

  @Test
  void probes_go_round_over_the_keys() {
    for (int i = 0; i < 50; i++) {
      fixture.plan("key-" + i % 5);
    }

    fixture.runFor(ofHours(6));

    var probed = new HashSet<String>();
    channels.sent.stream()
        .filter(d -> d.pick() == LaneStore.Pick.PROBE)
        .forEach(d -> probed.add(d.event().event().key()));
    assertThat(probed).hasSize(5);
  }

  @Test
  void a_poison_delivery_on_a_quiet_endpoint_costs_the_next_of_its_key_no_more_than_its_schedule() {
    channels.answer = d -> d.number() == 1 ? failed() : delivered();
    var poison = fixture.plan("a");
    fixture.plan("a");

    fixture.runFor(ofMinutes(30));

    assertThat(arrivalOf(2))
        .isBetween(start.plusSeconds(162), start.plusSeconds(162).plusMillis(100));
    assertThat(fixture.lanes.status(LANE, poison)).contains(DeliveryStatus.EXHAUSTED);
    assertThat(kinds()).containsExactly(LaneNotice.OutageBegan.class, LaneNotice.Recovered.class);
  }

  @Test
  void a_poison_delivery_does_not_hold_an_event_that_comes_later() {
    channels.answer = d -> d.number() == 1 ? failed() : delivered();
    fixture.plan("a");
    fixture.runFor(ofMinutes(10));

    fixture.plan("a");
    fixture.plan("b");
    var planned = fixture.clock.instant();
    fixture.runFor(ofSeconds(1));

    assertThat(arrivalOf(2)).isEqualTo(planned);
    assertThat(Duration.between(planned, arrivalOf(3))).isLessThan(ofMillis(500));
    fixture.runFor(ofHours(2));
    assertThat(kinds()).containsExactly(LaneNotice.OutageBegan.class, LaneNotice.Recovered.class);
  }

  @Test
  void a_poison_delivery_among_good_ones_is_given_up_alone() {
    channels.answer = d -> d.number() == 1 ? failed() : delivered();
    var poison = fixture.plan("a");
    for (int i = 0; i < 200; i++) {
      fixture.runFor(ofSeconds(1));
      fixture.plan("key-" + i);
    }

    assertThat(fixture.lanes.status(LANE, poison)).contains(DeliveryStatus.EXHAUSTED);
    assertThat(kinds()).containsExactly(LaneNotice.Exhausted.class);
    assertThat(channels.sent.stream().filter(d -> d.number() == 1)).hasSize(5);
    assertThat(fixture.lanes.health(LANE)).isEqualTo(LaneHealth.GOOD);
  }

  @Test
  void a_strict_lane_probes_with_its_head_and_nothing_overtakes_it() {
    for (int i = 0; i < 20; i++) {
      fixture.plan("");
    }

    fixture.runFor(ofMinutes(20));
    down = false;
    fixture.runFor(ofMinutes(45));

    assertThat(channels.sent.stream().map(Dispatch::number).distinct().toList())
        .isSorted()
        .hasSize(20);
    assertThat(fixture.lanes.health(LANE)).isEqualTo(LaneHealth.GOOD);
  }

  @Test
  void what_an_outage_exhausted_goes_once_more_and_starts_no_new_outage() {
    var poison = fixture.plan("a");
    for (int i = 0; i < 20; i++) {
      fixture.plan("key-" + i);
    }
    fixture.runFor(ofMinutes(4));
    channels.answer = d -> d.number() == 1 ? failed() : delivered();

    fixture.runFor(ofHours(1));

    assertThat(fixture.lanes.status(LANE, poison)).contains(DeliveryStatus.EXHAUSTED);
    assertThat(channels.sent.stream().filter(d -> d.number() == 1).count()).isLessThanOrEqualTo(8);
    assertThat(kinds()).containsExactly(LaneNotice.OutageBegan.class, LaneNotice.Recovered.class);
    assertThat(channels.sent).extracting(Dispatch::number).contains(21L);
  }

  @Test
  void after_three_days_the_destination_is_given_up_and_nothing_goes_out_any_more() {
    for (int i = 0; i < 20; i++) {
      fixture.plan("key-" + i);
    }

    runForLong(ofHours(76));
    int sent = channels.sent.size();
    fixture.plan("later");
    runForLong(ofHours(10));

    assertThat(channels.sent).hasSize(sent);
    assertThat(fixture.lanes.health(LANE).state()).isEqualTo(State.STOPPED);
    assertThat(kinds()).contains(LaneNotice.OutageBegan.class).endsWith(LaneNotice.GivenUp.class);
  }

  @Test
  void a_destination_that_says_it_is_gone_is_stopped_at_once() {
    channels.answer =
        d -> new Outcome.DestinationDead(new Outcome.Attempt(410, "", "answered 410", ofMillis(1)));
    var id = fixture.plan("a");
    fixture.plan("a");

    fixture.runFor(ofMinutes(10));

    assertThat(channels.sent).hasSize(1);
    assertThat(fixture.lanes.status(LANE, id)).contains(DeliveryStatus.RETRYING);
    assertThat(kinds()).containsExactly(LaneNotice.Gone.class);
  }

  @Test
  void a_halted_lane_is_tried_every_minute_spends_nothing_and_comes_back() {
    channels.answer = d -> down ? halted() : delivered();
    var ids = List.of(fixture.plan("a"), fixture.plan("b"), fixture.plan("a"));

    fixture.runFor(ofSeconds(190));
    int during = channels.sent.size();
    down = false;
    fixture.runFor(ofMinutes(1));

    assertThat(during).isBetween(4, 6);
    assertThat(ids)
        .allSatisfy(
            id -> assertThat(fixture.lanes.status(LANE, id)).contains(DeliveryStatus.DELIVERED));
    assertThat(channels.sent).extracting(Dispatch::attempt).containsOnly(1);
    assertThat(kinds()).containsExactly(LaneNotice.Halted.class, LaneNotice.Recovered.class);
  }

  @Test
  void a_rejected_message_is_over_and_its_lane_goes_on() {
    channels.answer =
        d ->
            d.number() == 1
                ? new Outcome.Rejected(new Outcome.Attempt(400, "", "too long", ofMillis(1)))
                : delivered();
    var rejected = fixture.plan("a");
    fixture.plan("a");

    fixture.runFor(ofSeconds(1));

    assertThat(fixture.lanes.status(LANE, rejected)).contains(DeliveryStatus.EXHAUSTED);
    assertThat(channels.sent).extracting(Dispatch::number).containsExactly(1L, 2L);
    assertThat(kinds()).containsExactly(LaneNotice.Exhausted.class);
  }

  @Test
  void a_message_of_unknown_fate_goes_again_only_where_that_is_allowed() {
    channels.answer =
        d ->
            d.attempt() == 1
                ? new Outcome.Ambiguous(Outcome.Attempt.notMade("timed out"))
                : delivered();
    var repeated = fixture.plan("a");
    fixture.runFor(ofSeconds(5));
    var careful = fixture.engine("node-2", fixture.sending::add, fixture.lanes, false);
    var once = fixture.plan("b");
    for (int i = 0; i < 100; i++) {
      careful.step();
      while (!fixture.sending.isEmpty()) {
        fixture.sending.poll().run();
      }
      fixture.clock.advance(ofMillis(100));
    }

    assertThat(fixture.lanes.status(LANE, repeated)).contains(DeliveryStatus.DELIVERED);
    assertThat(fixture.lanes.status(LANE, once)).contains(DeliveryStatus.QUARANTINED);
    assertThat(channels.sent).extracting(Dispatch::number).containsExactly(1L, 1L, 2L);
  }

  private static Outcome halted() {
    return new Outcome.Halted(Outcome.Attempt.notMade("no secret"));
  }

  private void runForLong(Duration time) {
    for (var end = fixture.clock.instant().plus(time);
        !fixture.clock.instant().isAfter(end);
        fixture.clock.advance(ofSeconds(20))) {
      fixture.run();
    }
  }

  private Instant arrivalOf(long number) {
    return IntStream.range(0, channels.sent.size())
        .filter(i -> channels.sent.get(i).number() == number)
        .mapToObj(channels.times::get)
        .findFirst()
        .orElseThrow();
  }

  /** Numbers in the order in which each key's deliveries were first sent. */
  private Map<String, List<Long>> firstArrivals() {
    var seen = new HashSet<Long>();
    return channels.sent.stream()
        .filter(d -> seen.add(d.number()))
        .collect(groupingBy(d -> d.event().event().key(), mapping(Dispatch::number, toList())));
  }

  private List<Class<?>> kinds() {
    var kinds = new ArrayList<Class<?>>();
    for (var notice : fixture.notices) {
      if (!(notice instanceof LaneNotice.ExhaustedInOutage)) {
        kinds.add(notice.getClass());
      }
    }
    return kinds;
  }

  private static List<Duration> gaps(Instant from, List<Instant> times) {
    var gaps = new ArrayList<Duration>();
    for (var time : times) {
      // Probes start up to a look late.
      gaps.add(Duration.ofSeconds(Math.round(Duration.between(from, time).toMillis() / 1000.0)));
      from = time;
    }
    return gaps;
  }
}
