package com.meocrm.core.delivery;

import static com.meocrm.core.delivery.EngineFixture.delivered;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lanes that share the limits of one account, on two nodes, in controlled time. */
class PacingTest {
  private static final PacingGroup BOT = new PacingGroup("tg_1");
  private static final Pacing CHAT = new Pacing(BOT, 1, 0);
  private static final Pacing GROUP_CHAT = new Pacing(BOT, 1, 20);
  private static final Duration TICK = ofMillis(5);

  private final EngineFixture fixture = new EngineFixture(EngineSettings.DEFAULT);
  private final Map<LaneId, Pacing> chats = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<LaneId, List<Instant>> arrivals = new HashMap<>();
  private final List<Instant> allArrivals = new ArrayList<>();

  PacingTest() {
    fixture.groupRates = List.of(new Rate(30, ofSeconds(1)));
    fixture.channels.answer = this::receive;
  }

  @Test
  void many_messages_take_as_long_as_the_limits_demand_and_not_much_longer() {
    nodes.add(new Node("node-1"));
    nodes.add(new Node("node-2"));
    for (int i = 0; i < 40; i++) {
      plan(chat(i, CHAT), 21);
    }
    var start = fixture.clock.instant();

    runUntilArrived(840);

    var optimum = ofSeconds((840 - 30) / 30);
    assertThat(violations).isEmpty();
    assertThat(Duration.between(start, allArrivals.getLast()))
        .isBetween(optimum, optimum.multipliedBy(105).dividedBy(100));
  }

  @Test
  void limits_hold_when_the_node_that_holds_the_account_is_killed() {
    nodes.add(new Node("node-1"));
    for (int i = 0; i < 12; i++) {
      plan(chat(i, i < 4 ? GROUP_CHAT : CHAT), 30);
    }
    runFor(ofMillis(18_500));
    for (var killed = nodes.getFirst(); killed.engine.inFlight() == 0; ) {
      tick(); // its death is to leave something in doubt
    }
    int before = allArrivals.size();
    nodes.set(0, new Node("node-2"));

    runUntilArrived(12 * 30);

    assertThat(before).isBetween(12 * 18, 12 * 20);
    assertThat(violations).isEmpty();
    for (var chat : chats.keySet()) {
      assertThat(fixture.lanes.undelivered(chat)).isZero();
    }
  }

  @Test
  void limits_hold_when_the_account_is_handed_over_in_order() {
    var first = new Node("node-1");
    nodes.add(first);
    var chat = chat(0, GROUP_CHAT);
    plan(chat, 25);
    runFor(ofSeconds(15));
    nodes.remove(first);
    assertThat(first.engine.drain(Duration.ZERO)).isTrue();
    nodes.add(new Node("node-2"));

    runUntilArrived(25);

    assertThat(violations).isEmpty();
    assertThat(Duration.between(arrivals.get(chat).getFirst(), arrivals.get(chat).getLast()))
        .isBetween(ofSeconds(63), ofSeconds(66));
  }

  @Test
  void a_provider_that_takes_no_more_costs_no_attempt_and_is_left_alone_as_long_as_it_asked() {
    nodes.add(new Node("node-1"));
    var busy = chat(0, CHAT);
    var other = chat(1, CHAT);
    fixture.channels.answer =
        d -> {
          boolean first = fixture.channels.sent.stream().filter(on(busy)).count() == 1;
          return d.lane().equals(busy) && first ? throttled(ofSeconds(10), false) : receive(d);
        };
    plan(busy, 2);
    plan(other, 3);
    var start = fixture.clock.instant();

    runUntilArrived(5);

    assertThat(arrivals.get(busy))
        .allSatisfy(at -> assertThat(at).isAfterOrEqualTo(start.plusSeconds(10)));
    assertThat(arrivals.get(other)).allSatisfy(at -> assertThat(at).isBefore(start.plusSeconds(4)));
    assertThat(fixture.channels.sent).extracting(Dispatch::attempt).containsOnly(1);
    assertThat(fixture.lanes.health(busy)).isEqualTo(LaneHealth.GOOD);
  }

  @Test
  void an_account_that_is_throttled_as_a_whole_pauses_all_its_lanes() {
    nodes.add(new Node("node-1"));
    fixture.channels.answer =
        d -> fixture.channels.sent.size() == 1 ? throttled(ofSeconds(10), true) : receive(d);
    var one = chat(0, CHAT);
    var two = chat(1, CHAT);
    plan(one, 1);
    runFor(ofSeconds(1));
    plan(two, 1);
    var start = fixture.clock.instant();

    runUntilArrived(2);

    assertThat(allArrivals)
        .allSatisfy(at -> assertThat(at).isAfterOrEqualTo(start.plusSeconds(9).minus(TICK)));
  }

  @Test
  void a_bad_credential_halts_its_own_lanes_and_not_the_account() {
    nodes.add(new Node("node-1"));
    var bad = chat(0, CHAT);
    var good = chat(1, CHAT);
    fixture.channels.answer =
        d ->
            d.lane().equals(bad)
                ? new Outcome.Halted(Outcome.Attempt.notMade("the token was refused"))
                : receive(d);
    plan(bad, 3);
    plan(good, 5);

    runFor(ofSeconds(10));

    assertThat(arrivals.get(good)).hasSize(5);
    assertThat(fixture.lanes.health(bad).state()).isEqualTo(LaneHealth.State.HALTED);
    assertThat(fixture.channels.sent).filteredOn(on(bad)).hasSize(1);
  }

  @Test
  void a_chat_that_two_tenants_write_to_has_one_limit() {
    nodes.add(new Node("node-1"));
    var ours = chat("org_ours", "chat", GROUP_CHAT);
    var theirs = chat("org_theirs", "chat", GROUP_CHAT);
    plan(ours, 12);
    plan(theirs, 12);
    var start = fixture.clock.instant();

    runUntilArrived(24);

    assertThat(arrivals.keySet()).containsExactlyInAnyOrder(ours, theirs);
    for (var rate : GROUP_CHAT.rates()) {
      allArrivals.forEach(at -> check("chat", allArrivals, rate, at));
    }
    assertThat(violations).isEmpty();
    assertThat(Duration.between(start, allArrivals.getLast()))
        .isBetween(ofSeconds(63), ofSeconds(66));
  }

  @Test
  void what_is_not_due_yet_costs_nothing_and_keeps_nobody_waiting() {
    nodes.add(new Node("node-1"));
    var chat = chat(0, CHAT);
    plan(chat, 3);
    var early = new ArrayList<DeliveryId>();
    fixture.channels.answer =
        d -> {
          if (early.isEmpty()) {
            early.add(d.id());
            return new Outcome.Deferred(Outcome.Attempt.notMade("quiet hours"), ofSeconds(30));
          }
          return receive(d);
        };
    var start = fixture.clock.instant();

    runUntilArrived(3);

    assertThat(arrivals.get(chat).get(1)).isBefore(start.plusSeconds(5));
    assertThat(arrivals.get(chat).get(2)).isAfterOrEqualTo(start.plusSeconds(30));
    assertThat(fixture.channels.sent).extracting(Dispatch::attempt).containsOnly(1);
    assertThat(fixture.lanes.health(chat)).isEqualTo(LaneHealth.GOOD);
  }

  private static Predicate<Dispatch> on(LaneId lane) {
    return dispatch -> dispatch.lane().equals(lane);
  }

  private static Outcome throttled(Duration notBefore, boolean wholeGroup) {
    return new Outcome.Throttled(
        new Outcome.Attempt(429, "", "answered 429", ofMillis(1)), notBefore, wholeGroup);
  }

  /** Chats belong to several tenants. */
  private LaneId chat(int number, Pacing pacing) {
    return chat("org_" + number % 3, "chat_" + number, pacing);
  }

  private LaneId chat(String tenant, String name, Pacing pacing) {
    var lane = new LaneId(new OrganizationId(tenant), name);
    fixture.lanes.open(lane, LaneKind.WEBHOOK, LaneTerms.inFlight(10), false, pacing);
    chats.put(lane, pacing);
    return lane;
  }

  private void plan(LaneId lane, int messages) {
    for (int i = 0; i < messages; i++) {
      fixture.plan(lane, null);
    }
  }

  /** The provider, stricter than any real one: it counts to the millisecond. */
  private Outcome receive(Dispatch dispatch) {
    var now = fixture.clock.instant();
    var own = arrivals.computeIfAbsent(dispatch.lane(), lane -> new ArrayList<>());
    own.add(now);
    allArrivals.add(now);
    for (var rate : chats.getOrDefault(dispatch.lane(), Pacing.NONE).rates()) {
      check(dispatch.lane().toString(), own, rate, now);
    }
    fixture.groupRates.forEach(rate -> check("bot", allArrivals, rate, now));
    return delivered();
  }

  private void check(String whose, List<Instant> times, Rate rate, Instant now) {
    long within =
        times.stream().filter(at -> at.isAfter(now.minus(rate.per())) && !at.isAfter(now)).count();
    if (within > rate.count()) {
      violations.add(whose + " had " + within + " within " + rate.per() + " at " + now);
    }
  }

  private void runUntilArrived(int messages) {
    var limit = fixture.clock.instant().plus(ofMinutes(5));
    while (allArrivals.size() < messages && fixture.clock.instant().isBefore(limit)) {
      tick();
    }
    runFor(ofSeconds(1));
    assertThat(allArrivals).hasSizeGreaterThanOrEqualTo(messages);
  }

  private void runFor(Duration time) {
    for (var end = fixture.clock.instant().plus(time); fixture.clock.instant().isBefore(end); ) {
      tick();
    }
  }

  private void tick() {
    nodes.forEach(Node::turn);
    fixture.clock.advance(TICK);
  }

  /** Sends what it started one tick later, so that something is always on the wire. */
  private final class Node {
    final Deque<Runnable> sending = new ArrayDeque<>();
    final DeliveryEngine engine;

    Node(String name) {
      engine = fixture.engine(name, sending::add);
    }

    void turn() {
      Stream.generate(sending::poll).limit(sending.size()).forEach(Runnable::run);
      while (engine.step() > 0) {
        // one more batch
      }
    }
  }
}
