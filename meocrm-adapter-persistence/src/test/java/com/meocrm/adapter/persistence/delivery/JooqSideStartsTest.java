package com.meocrm.adapter.persistence.delivery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.LaneStoreContract.Harness;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.SideStarts.Announced;
import com.meocrm.core.delivery.SideStarts.Earlier;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages past their lanes, and the lanes beside them. */
class JooqSideStartsTest {
  private static final PacingGroup BOT = new PacingGroup("tg_7");
  private static final LaneId LANE = new LaneId(new OrganizationId("org_a"), "tg_7_-500");
  private static final LaneId SAME = new LaneId(new OrganizationId("org_b"), "tg_7_-500");
  private static final LaneId OTHER = new LaneId(new OrganizationId("org_a"), "tg_7_1001");
  private static final Duration APART = ofSeconds(5);
  private static final Duration LEASE = Duration.ofMinutes(10);

  private static TestDatabase test;
  private static Database database;

  private Harness harness;
  private JooqSideStarts sides;
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
  void open() {
    harness = JooqLaneStoreTest.lanesOn(test, database);
    sides = new JooqSideStarts(database.transactions());
  }

  @Test
  void while_one_is_announced_no_lane_to_its_destination_starts_anything() {
    var lease = lane(LANE, 0, 3);
    var same = lane(SAME, 0, 3);
    var other = lane(OTHER, 0, 3);

    var announced = announce(LANE);

    assertThat(take(lease)).isEmpty();
    assertThat(take(same)).isEmpty();
    assertThat(take(other)).hasSize(1);
    sides.ended(announced);
    assertThat(take(lease)).as("within its second").isEmpty();
    harness.advance(ofSeconds(1));
    assertThat(take(lease)).hasSize(1);
  }

  @Test
  void one_that_was_withdrawn_leaves_nothing_behind() {
    var lease = lane(LANE, 0, 1);

    sides.withdraw(announce(LANE));

    assertThat(take(lease)).hasSize(1);
    assertThat(sides.announce(LANE, BOT, APART)).isPresent();
  }

  @Test
  void one_whose_process_died_holds_its_destination_up_for_two_minutes_only() {
    var lease = lane(LANE, 0, 1);
    announce(LANE);

    harness.advance(ofSeconds(119));
    assertThat(take(lease)).isEmpty();
    assertThat(sides.announce(SAME, BOT, APART)).isEmpty();
    harness.advance(ofSeconds(2));

    assertThat(take(lease)).hasSize(1);
    assertThat(sides.announce(SAME, BOT, APART)).isPresent();
  }

  @Test
  void one_destination_gets_them_apart() {
    var first = announce(LANE);
    assertThat(sides.announce(SAME, BOT, APART)).isEmpty();
    assertThat(sides.announce(OTHER, BOT, APART)).isPresent();
    sides.ended(first);
    harness.advance(ofSeconds(5).minusMillis(1));
    assertThat(sides.announce(LANE, BOT, APART)).isEmpty();
    harness.advance(Duration.ofMillis(1));

    assertThat(sides.announce(LANE, BOT, APART)).isPresent();
  }

  @Test
  void it_is_told_what_its_lane_has_sent_and_what_is_on_the_wire() {
    var lease = lane(LANE, 0, 3);
    settle(take(lease).getFirst());
    harness.advance(ofSeconds(3));
    assertThat(take(lease)).hasSize(1);

    var announced = announce(SAME);

    assertThat(sides.earlier(announced))
        .containsExactlyInAnyOrder(new Earlier(true, ofSeconds(3)), new Earlier(true, null));
  }

  @Test
  void of_others_past_their_lanes_it_is_told_those_that_came_before() {
    var first = announce(LANE);
    harness.advance(Duration.ofMillis(10));
    var second = announce(OTHER);

    assertThat(sides.earlier(first)).isEmpty();
    assertThat(sides.earlier(second)).containsExactly(new Earlier(false, null));
    sides.ended(first);
    assertThat(sides.earlier(second)).containsExactly(new Earlier(false, Duration.ZERO));
  }

  @Test
  void it_counts_into_the_minute_of_its_lane() {
    var lease = lane(LANE, 3, 5);
    settle(take(lease).getFirst());
    harness.advance(ofSeconds(2));
    sides.ended(announce(LANE));
    harness.advance(ofSeconds(2));
    settle(take(lease).getFirst());
    harness.advance(ofSeconds(2));

    assertThat(take(lease)).as("three in a minute").isEmpty();
    harness.advance(ofSeconds(54));
    assertThat(take(lease)).hasSize(1);
  }

  private Announced announce(LaneId lane) {
    return sides.announce(lane, BOT, APART).orElseThrow();
  }

  /** An open lane with deliveries that wait, and its lease. */
  private LaneLease lane(LaneId lane, int perMinute, int deliveries) {
    harness.open(lane, 1, new Pacing(BOT, 1, perMinute));
    harness.publish(
        IntStream.range(0, deliveries).mapToObj(i -> event(lane.organization())).toList(),
        logged ->
            List.of(new Planned(lane, DeliveryId.of(lane, logged.event().id()), null, logged)));
    return harness.lanes().claim(claim()).stream()
        .filter(lease -> lease.lane().equals(lane))
        .findFirst()
        .orElseThrow();
  }

  private Claim claim() {
    var held =
        test.fetch("select token from meocrm.pacing_group where group_id = ?", BOT.value()).stream()
            .map(row -> row.get("token", Long.class))
            .filter(token -> token > 0)
            .findFirst();
    var any = Claim.any(new NodeId("node-1"), 10, LEASE);
    return held.isEmpty()
        ? any
        : new Claim(
            any.node(),
            any.max(),
            any.kinds(),
            any.without(),
            any.lease(),
            Map.of(BOT, held.get()));
  }

  private List<Dispatch> take(LaneLease lease) {
    return harness.lanes().take(List.of(Demand.due(lease, 1)));
  }

  private void settle(Dispatch dispatch) {
    var attempt = new Attempt(200, "ok", null, Duration.ofMillis(3));
    assertThat(
            harness
                .lanes()
                .settle(
                    Ended.of(
                        List.of(new Result.Finished(dispatch, attempt, DeliveryStatus.DELIVERED)),
                        List.of()))
                .lost())
        .isEmpty();
  }

  private EncodedEvent event(OrganizationId organization) {
    return new EncodedEvent(
        new EventId("evt_" + ++events),
        organization,
        new EventType("order.created"),
        "key",
        "trace-1",
        new byte[] {'{', '}'});
  }
}
