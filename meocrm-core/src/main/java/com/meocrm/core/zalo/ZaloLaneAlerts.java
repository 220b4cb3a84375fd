package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * Tells people when messages to customers do not get out. What becomes of a single one stands with
 * the message, also when its delivery is withdrawn without the channel being asked.
 */
final class ZaloLaneAlerts implements LaneObserver {
  private final AlertRecorder alerts;
  private final CustomerMessages messages;
  private final InstantSource clock;

  ZaloLaneAlerts(AlertRecorder alerts, CustomerMessages messages, InstantSource clock) {
    this.alerts = alerts;
    this.messages = messages;
    this.clock = clock;
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
      case LaneNotice.Quarantined withdrawn -> end(withdrawn);
      case LaneNotice.Recovered recovered -> {
        close(AlertKind.LANE_HALTED, recovered);
        close(AlertKind.LANE_FAILING, recovered);
      }
    }
  }

  private void end(LaneNotice.Quarantined withdrawn) {
    var delivery = withdrawn.cause();
    messages.withdrawn(
        delivery.lane().organization(),
        delivery.id(),
        Objects.requireNonNullElse(withdrawn.attempt().error(), "its delivery was withdrawn"),
        clock.instant());
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
