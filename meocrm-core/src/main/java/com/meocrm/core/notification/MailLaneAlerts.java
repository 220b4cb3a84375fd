package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneObserver;
import java.util.List;

/**
 * Writes down that mail does not get out. Nobody is told but those who look: all mail is about
 * operational events, and an e-mail about dead e-mail would not arrive either.
 */
public final class MailLaneAlerts implements LaneObserver {
  private final AlertRecorder alerts;

  public MailLaneAlerts(AlertRecorder alerts) {
    this.alerts = alerts;
  }

  @Override
  public void noticed(List<LaneNotice> notices) {
    notices.forEach(this::noticed);
  }

  private void noticed(LaneNotice notice) {
    switch (notice) {
      case LaneNotice.Halted halted -> open(AlertKind.LANE_HALTED, halted);
      case LaneNotice.Exhausted failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.OutageBegan failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.ExhaustedInOutage failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.Gone failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.GivenUp failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.Quarantined failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.Recovered recovered -> {
        close(AlertKind.LANE_HALTED, recovered);
        close(AlertKind.LANE_FAILING, recovered);
      }
    }
  }

  private void open(AlertKind kind, LaneNotice notice) {
    var attempt = notice.attempt();
    var delivery = notice.cause();
    var details =
        new AlertDetails(
            attempt.error(),
            null,
            null,
            List.of(delivery.id().value()),
            List.of(delivery.event().event().id().value()),
            List.of(),
            null);
    var lane = delivery.lane();
    alerts.open(new Trouble(lane.organization(), kind, lane.value(), 1, details, true));
  }

  private void close(AlertKind kind, LaneNotice notice) {
    var lane = notice.cause().lane();
    alerts.close(lane.organization(), kind, lane.value(), true);
  }
}
