package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneObserver;
import com.meocrm.core.event.EventCatalogue;
import java.util.List;
import java.util.Objects;

/**
 * What follows when a staff channel's lane meets trouble: an alert, which is mailed and never told
 * by the channel itself, and for messages that cannot arrive another way out.
 */
public final class StaffLaneWatch implements LaneObserver {
  private final StaffChannelName channel;
  private final StaffDestinations destinations;
  private final StaffMessages messages;
  private final AlertRecorder alerts;

  public StaffLaneWatch(
      StaffChannelName channel,
      StaffDestinations destinations,
      StaffMessages messages,
      AlertRecorder alerts) {
    this.channel = channel;
    this.destinations = destinations;
    this.messages = messages;
    this.alerts = alerts;
  }

  @Override
  public void noticed(List<LaneNotice> notices) {
    notices.forEach(this::noticed);
  }

  private void noticed(LaneNotice notice) {
    switch (notice) {
      // One credential halts many lanes: that is one trouble.
      case LaneNotice.Halted halted -> open(AlertKind.LANE_HALTED, channel.code(), halted);
      case LaneNotice.Exhausted failed -> {
        open(AlertKind.LANE_FAILING, subject(failed), failed);
        messages.reroute(lane(failed), failed.cause().id(), reason(failed));
      }
      case LaneNotice.OutageBegan failed -> open(AlertKind.LANE_FAILING, subject(failed), failed);
      case LaneNotice.ExhaustedInOutage failed ->
          open(AlertKind.LANE_FAILING, subject(failed), failed);
      case LaneNotice.Gone gone -> lost(gone);
      case LaneNotice.GivenUp gone -> lost(gone);
      case LaneNotice.Quarantined failed -> {
        open(AlertKind.LANE_FAILING, subject(failed), failed);
        messages.reroute(lane(failed), failed.cause().id(), reason(failed));
      }
      case LaneNotice.Recovered recovered -> {
        close(AlertKind.LANE_HALTED, channel.code(), recovered);
        close(AlertKind.LANE_FAILING, subject(recovered), recovered);
      }
    }
  }

  private void lost(LaneNotice notice) {
    open(AlertKind.LANE_FAILING, subject(notice), notice);
    destinations.died(lane(notice), reason(notice));
    messages.takeOff(lane(notice), reason(notice));
  }

  private void open(AlertKind kind, String subject, LaneNotice notice) {
    var delivery = notice.cause();
    var event = delivery.event().event();
    var details =
        new AlertDetails(
            notice.attempt().error(),
            notice.attempt().status(),
            null,
            List.of(delivery.id().value()),
            List.of(event.id().value()),
            EventCatalogue.orderId(event).stream().toList(),
            null);
    alerts.open(
        new Trouble(lane(notice).organization(), kind, subject, 1, details, isOperational(notice)));
  }

  private void close(AlertKind kind, String subject, LaneNotice notice) {
    alerts.close(lane(notice).organization(), kind, subject, isOperational(notice));
  }

  /** The chat as it is known; several topics of it share its lane. */
  private String subject(LaneNotice notice) {
    return destinations
        .ofLane(lane(notice))
        .map(StaffDestination::id)
        .orElseGet(() -> lane(notice).value());
  }

  private static LaneId lane(LaneNotice notice) {
    return notice.cause().lane();
  }

  private static String reason(LaneNotice notice) {
    return Objects.requireNonNullElse(notice.attempt().error(), "it was not accepted");
  }

  private static boolean isOperational(LaneNotice notice) {
    return EventCatalogue.isOperational(notice.cause().event().event().type());
  }
}
