package com.meocrm.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MailLaneAlertsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final Attempt REFUSED = Attempt.notMade("connection refused");

  private final TestClock clock = new TestClock();
  private final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  private final List<EncodedEvent> recorded = new ArrayList<>();
  private int lastId;
  private final MailLaneAlerts observer =
      new MailLaneAlerts(
          new AlertRecorder(alerts, recorded::add, prefix -> prefix + "_" + ++lastId, clock, true));

  static Stream<LaneNotice> failures() {
    return Stream.of(
        new LaneNotice.Exhausted(dispatch(), REFUSED),
        new LaneNotice.OutageBegan(dispatch(), REFUSED),
        new LaneNotice.ExhaustedInOutage(dispatch(), REFUSED),
        new LaneNotice.Gone(dispatch(), REFUSED),
        new LaneNotice.GivenUp(dispatch(), REFUSED),
        new LaneNotice.Quarantined(dispatch(), REFUSED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void mail_that_does_not_get_out_is_written_down_and_told_to_nobody(LaneNotice failure) {
    observer.noticed(List.of(failure, failure));

    assertThat(alerts.all())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.kind()).isEqualTo(AlertKind.LANE_FAILING);
          assertThat(alert.subject()).isEqualTo(MailLanes.LANE);
          assertThat(alert.occurrences()).isEqualTo(2);
          assertThat(alert.details().cause()).isEqualTo("connection refused");
          assertThat(alert.details().deliveryIds()).containsExactly(dispatch().id().value());
          assertThat(alert.details().eventIds()).containsExactly("evt_1");
        });
    assertThat(recorded).isEmpty();
  }

  @Test
  void a_halt_is_a_trouble_of_its_own() {
    observer.noticed(List.of(new LaneNotice.Halted(dispatch(), REFUSED)));

    assertThat(alerts.all()).extracting(Alert::kind).containsExactly(AlertKind.LANE_HALTED);
    assertThat(recorded).isEmpty();
  }

  @Test
  void the_first_mail_that_gets_out_closes_both_in_silence() {
    observer.noticed(
        List.of(
            new LaneNotice.Halted(dispatch(), REFUSED),
            new LaneNotice.OutageBegan(dispatch(), REFUSED)));

    observer.noticed(List.of(new LaneNotice.Recovered(dispatch(), REFUSED)));

    assertThat(alerts.all()).hasSize(2).allMatch(alert -> alert.status() == Status.CLOSED);
    assertThat(recorded).isEmpty();
  }

  private static Dispatch dispatch() {
    var lane = MailLanes.of(SHOP);
    var event =
        new EncodedEvent(
            new EventId("evt_1"),
            SHOP,
            OperationalEvent.AlertOpened.TYPE,
            "alt_9",
            "trace",
            new byte[0]);
    return new Dispatch(
        lane,
        1,
        DeliveryId.of(lane, event.id()),
        1,
        5,
        1,
        Pick.DUE,
        new LoggedEvent(event, 1, new TestClock().instant()),
        "ep_test");
  }
}
