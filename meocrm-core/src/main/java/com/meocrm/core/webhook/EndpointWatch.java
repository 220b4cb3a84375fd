package com.meocrm.core.webhook;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneObserver;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.OperationalEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns what happens to the lanes of webhook endpoints into alerts and operational events, and
 * switches endpoints off, all in the transaction that stores what happened.
 *
 * <p>Nothing recurses: deliveries of operational events cause alerts that nobody is sent, and no
 * operational events.
 */
public final class EndpointWatch implements LaneObserver {
  private final Endpoints endpoints;
  private final AlertRecorder alerts;

  public EndpointWatch(Endpoints endpoints, AlertRecorder alerts) {
    this.endpoints = endpoints;
    this.alerts = alerts;
  }

  @Override
  public void noticed(List<LaneNotice> notices) {
    var lanes = notices.stream().map(n -> n.cause().lane()).collect(toUnmodifiableSet());
    var known = endpoints.behind(lanes).stream().collect(toMap(Endpoint::lane, e -> e));
    var troubles = new ArrayList<Trouble>();
    for (var notice : notices) {
      if (notice instanceof LaneNotice.Recovered) {
        alerts.open(troubles); // in the order in which things happened
        troubles.clear();
      }
      noticed(notice, known, troubles);
    }
    alerts.open(troubles);
  }

  private void noticed(LaneNotice notice, Map<LaneId, Endpoint> known, List<Trouble> troubles) {
    var lane = notice.cause().lane();
    switch (notice) {
      case LaneNotice.Exhausted exhausted -> {
        troubles.add(trouble(AlertKind.DELIVERY_EXHAUSTED, lane.value(), exhausted, known));
        tellExhausted(exhausted);
      }
      case LaneNotice.OutageBegan began -> {
        troubles.add(trouble(AlertKind.ENDPOINT_FAILING, lane.value(), began, known));
        tellExhausted(began);
      }
      case LaneNotice.ExhaustedInOutage exhausted -> {
        troubles.add(trouble(AlertKind.ENDPOINT_FAILING, lane.value(), exhausted, known));
        tellExhausted(exhausted);
      }
      case LaneNotice.Recovered recovered -> {
        close(AlertKind.ENDPOINT_FAILING, recovered);
        close(AlertKind.LANE_HALTED, recovered);
      }
      case LaneNotice.Halted halted ->
          troubles.add(trouble(AlertKind.LANE_HALTED, lane.value(), halted, known));
      case LaneNotice.Gone gone -> {
        troubles.add(trouble(AlertKind.ENDPOINT_GONE, lane.value(), gone, known));
        switchOff(gone, InactiveReason.GONE);
      }
      case LaneNotice.GivenUp givenUp -> {
        troubles.add(trouble(AlertKind.ENDPOINT_DISABLED, lane.value(), givenUp, known));
        switchOff(givenUp, InactiveReason.OUTAGE);
        close(AlertKind.ENDPOINT_FAILING, givenUp);
      }
      case LaneNotice.Quarantined quarantined ->
          troubles.add(
              trouble(
                  AlertKind.DELIVERY_QUARANTINED,
                  quarantined.cause().id().value(),
                  quarantined,
                  known));
    }
  }

  private void close(AlertKind kind, LaneNotice notice) {
    var lane = notice.cause().lane();
    alerts.close(lane.organization(), kind, lane.value(), isOperational(notice.cause()));
  }

  private void switchOff(LaneNotice notice, InactiveReason reason) {
    var lane = notice.cause().lane();
    if (endpoints.deactivate(lane, reason) && !isOperational(notice.cause())) {
      alerts.tell(
          lane.organization(),
          notice.cause().event().event().traceId(),
          new OperationalEvent.EndpointDisabled(lane.value(), reason.name()));
    }
  }

  private void tellExhausted(LaneNotice notice) {
    var dispatch = notice.cause();
    var event = dispatch.event().event();
    if (!isOperational(dispatch)) {
      alerts.tell(
          dispatch.lane().organization(),
          event.traceId(),
          new OperationalEvent.DeliveryExhausted(
              dispatch.id().value(),
              dispatch.lane().value(),
              event.id().value(),
              event.type(),
              dispatch.attemptInAll(),
              notice.attempt().error()));
    }
  }

  private static Trouble trouble(
      AlertKind kind, String subject, LaneNotice notice, Map<LaneId, Endpoint> known) {
    var dispatch = notice.cause();
    var event = dispatch.event().event();
    var endpoint = known.get(dispatch.lane());
    return new Trouble(
        dispatch.lane().organization(),
        kind,
        subject,
        1,
        new AlertDetails(
            notice.attempt().error(),
            notice.attempt().status(),
            endpoint == null ? null : endpoint.url().toString(),
            List.of(dispatch.id().value()),
            List.of(event.id().value()),
            EventCatalogue.orderId(event).stream().toList(),
            null),
        isOperational(dispatch));
  }

  private static boolean isOperational(Dispatch dispatch) {
    return EventCatalogue.isOperational(dispatch.event().event().type());
  }
}
