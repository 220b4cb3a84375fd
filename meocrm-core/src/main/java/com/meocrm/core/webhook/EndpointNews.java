package com.meocrm.core.webhook;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.delivery.LaneId;
import java.util.List;
import java.util.function.Consumer;

/**
 * What follows from changes of endpoints once they are committed: hints, each of which may be lost
 * with the process without more harm than a moment's delay, or an alert that stands until somebody
 * acknowledges it.
 */
public final class EndpointNews {
  private static final List<AlertKind> OVER_WHEN_STARTED_ANEW =
      List.of(AlertKind.ENDPOINT_GONE, AlertKind.ENDPOINT_DISABLED, AlertKind.LANE_HALTED);
  private static final List<AlertKind> OVER_WHEN_REMOVED =
      List.of(
          AlertKind.ENDPOINT_FAILING,
          AlertKind.ENDPOINT_GONE,
          AlertKind.ENDPOINT_DISABLED,
          AlertKind.LANE_HALTED,
          AlertKind.DELIVERY_EXHAUSTED);

  private final Consumer<LaneId> wakeUp;
  private final AlertRecorder alerts;

  /**
   * @param wakeUp called with lanes on which something may be due
   */
  public EndpointNews(Consumer<LaneId> wakeUp, AlertRecorder alerts) {
    this.wakeUp = wakeUp;
    this.alerts = alerts;
  }

  void mayHaveWork(LaneId lane) {
    wakeUp.accept(lane);
  }

  void startedAnew(LaneId lane) {
    close(lane, OVER_WHEN_STARTED_ANEW);
  }

  void removed(LaneId lane) {
    close(lane, OVER_WHEN_REMOVED);
  }

  private void close(LaneId lane, List<AlertKind> kinds) {
    for (var kind : kinds) {
      alerts.close(lane.organization(), kind, lane.value(), false);
    }
  }
}
