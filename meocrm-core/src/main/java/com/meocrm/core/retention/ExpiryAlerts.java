package com.meocrm.core.retention;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventCatalogue;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens an alert for each lane whose deliveries expired, in the transaction that gives them up. */
public final class ExpiryAlerts implements Consumer<List<ExpiredDelivery>> {
  private static final String CAUSE =
      "they could not be delivered for as long as their events were kept";

  private final AlertRecorder alerts;

  public ExpiryAlerts(AlertRecorder alerts) {
    this.alerts = alerts;
  }

  @Override
  public void accept(List<ExpiredDelivery> expired) {
    alerts.open(
        expired.stream()
            .collect(groupingBy(ExpiryAlerts::cause, TreeMap::new, toList()))
            .entrySet()
            .stream()
            .map(e -> trouble(e.getKey(), e.getValue()))
            .toList());
  }

  private static Cause cause(ExpiredDelivery expired) {
    return new Cause(expired.lane(), EventCatalogue.isOperational(expired.type()));
  }

  private static Trouble trouble(Cause cause, List<ExpiredDelivery> expired) {
    @Nullable Integer noAnswer = null;
    var details =
        new AlertDetails(
            CAUSE,
            noAnswer,
            null,
            expired.stream().map(e -> e.delivery().value()).toList(),
            expired.stream().map(e -> e.event().value()).toList(),
            List.of(),
            null);
    return new Trouble(
        cause.lane.organization(),
        AlertKind.DELIVERIES_EXPIRED,
        cause.lane.value(),
        expired.size(),
        details,
        cause.operational);
  }

  private record Cause(LaneId lane, boolean operational) implements Comparable<Cause> {
    @Override
    public int compareTo(Cause other) {
      int byLane = lane.compareTo(other.lane);
      return byLane == 0 ? Boolean.compare(operational, other.operational) : byLane;
    }
  }
}
