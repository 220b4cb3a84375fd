package com.meocrm.core.delivery;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.delivery.SideStarts.Announced;
import com.meocrm.core.delivery.SideStarts.Earlier;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a message goes past its lane. */
class SideSendsTest {
  private static final PacingGroup BOT = new PacingGroup("tg_7");
  private static final Pacing CHAT = new Pacing(BOT, 1, 0);
  private static final Pacing GROUP = new Pacing(BOT, 1, 20);
  private static final Duration PATIENCE = ofSeconds(10);

  private final TestClock clock = new TestClock();
  private final InMemorySideStarts sides = new InMemorySideStarts(clock);
  private final List<Earlier> ofLanes = new ArrayList<>();
  private final List<Instant> sent = new ArrayList<>();
  private final SideSends sends = new SideSends(new Beside(), clock::advance);

  @Test
  void what_nobody_limits_goes_at_once() {
    assertThat(send("mail", Pacing.NONE)).isTrue();
    assertThat(send("mail", Pacing.NONE)).isTrue();

    assertThat(sent).containsOnly(clock.instant());
  }

  @Test
  void it_waits_for_what_its_lane_sent_just_now() {
    ofLanes.add(new Earlier(true, ofMillis(300)));
    var start = clock.instant();

    assertThat(send("tg_7_1001", CHAT)).isTrue();

    assertThat(sent).containsExactly(start.plusMillis(700));
  }

  @Test
  void it_counts_into_the_minute_of_a_group() {
    for (int i = 20; i > 0; i--) {
      ofLanes.add(new Earlier(true, ofSeconds(50).plusMillis(i)));
    }
    var start = clock.instant();

    assertThat(send("tg_7_-500", GROUP)).isTrue();

    assertThat(sent.getFirst()).isBetween(start.plusMillis(9_980), start.plusSeconds(10));
  }

  @Test
  void what_is_on_the_wire_is_waited_for_and_when_it_stays_there_nothing_goes() {
    ofLanes.add(new Earlier(true, null));
    var start = clock.instant();

    assertThat(send("tg_7_1001", CHAT)).isFalse();

    assertThat(sent).isEmpty();
    assertThat(Duration.between(start, clock.instant()))
        .isBetween(PATIENCE, PATIENCE.plusSeconds(1));
    ofLanes.clear();
    assertThat(send("tg_7_1001", CHAT)).as("nothing is left of it").isTrue();
  }

  @Test
  void a_flood_to_one_destination_trickles_and_to_others_goes_one_a_second() {
    for (int i = 0; i < 3; i++) {
      send("tg_7_1001", CHAT);
    }
    for (int i = 0; i < 3; i++) {
      send("tg_7_200" + i, CHAT);
    }

    assertThat(sent).hasSize(6);
    for (int i = 1; i < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i - 1), sent.get(i)))
          .isBetween(i < 3 ? SideSends.APART : ofSeconds(1), ofSeconds(6));
    }
  }

  @Test
  void lanes_leave_room_for_it() {
    assertThat(
            SideSends.leavingRoom(List.of(new Rate(30, ofSeconds(1)), new Rate(1, ofSeconds(1)))))
        .containsExactly(new Rate(29, ofSeconds(1)), new Rate(1, ofSeconds(1)));
  }

  private boolean send(String lane, Pacing pacing) {
    return sends
        .send(
            new LaneId(new OrganizationId("org_shop"), lane),
            pacing,
            PATIENCE,
            () -> sent.add(clock.instant()))
        .isPresent();
  }

  /** With what lanes sent, as it was when the test began. */
  private final class Beside implements SideStarts {
    private final Instant began = clock.instant();

    @Override
    public Optional<Announced> announce(LaneId lane, PacingGroup group, Duration apart) {
      return sides.announce(lane, group, apart);
    }

    @Override
    public List<Earlier> earlier(Announced message) {
      var all = new ArrayList<>(sides.earlier(message));
      var passed = Duration.between(began, clock.instant());
      for (var one : ofLanes) {
        var ago = one.ago();
        all.add(new Earlier(one.toSame(), ago == null ? null : ago.plus(passed)));
      }
      return all;
    }

    @Override
    public void ended(Announced message) {
      sides.ended(message);
    }

    @Override
    public void withdraw(Announced message) {
      sides.withdraw(message);
    }
  }
}
