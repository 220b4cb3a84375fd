package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneObserver;
import java.util.List;

/**
 * Tells people when messages to customers do not get out. What becomes of a single one stands with
 * the message.
 */
final class ZaloLaneAlerts implements LaneObserver {
  private final AlertRecorder alerts;

  ZaloLaneAlerts(AlertRecorder alerts) {
    this.alerts = alerts;
  }

  @Override
  public void noticed(List<LaneNotice> notices) {
    notices.forEach(this::noticed);
  }

  private void noticed(LaneNotice notice) {
    switch (notice) {
      case LaneNotice.Halted halted -> open(AlertKind.LANE_HALTED, halted);
      case LaneNotice.OutageBegan failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.GivenUp failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.Gone failed -> open(AlertKind.LANE_FAILING, failed);
      case LaneNotice.Exhausted told -> {}
      case LaneNotice.ExhaustedInOutage told -> {}
      case LaneNotice.Quarantined told -> {}
      case LaneNotice.Recovered recovered -> {
        close(AlertKind.LANE_HALTED, recovered);
        close(AlertKind.LANE_FAILING, recovered);
      }
    }
  }

  private void open(AlertKind kind, LaneNotice notice) {
    var delivery = notice.cause();
    var details =
        new AlertDetails(
            notice.attempt().error(),
            null,
            null,
            List.of(delivery.id().value()),
            List.of(delivery.event().event().id().value()),
            List.of(),
            null);
    var lane = delivery.lane();
    alerts.open(new Trouble(lane.organization(), kind, lane.value(), 1, details, false));
  }

  private void close(AlertKind kind, LaneNotice notice) {
    var lane = notice.cause().lane();
    alerts.close(lane.organization(), kind, lane.value(), false);
  }
}
