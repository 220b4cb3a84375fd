package com.meocrm.core.alert;

import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.LoggedEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens an alert for each event that was logged without deliveries, in the transaction that logs
 * it. An operational event's is written down silently, since the planning of {@code alert.opened}
 * might fail just as well.
 */
public final class PlanFailureAlerts implements Consumer<List<LoggedEvent>> {
  private static final String CAUSE =
      "working out its deliveries failed; the server's log says why (PLAN_FAILED)";

  private final AlertRecorder alerts;

  public PlanFailureAlerts(AlertRecorder alerts) {
    this.alerts = alerts;
  }

  @Override
  public void accept(List<LoggedEvent> events) {
    alerts.open(events.stream().map(logged -> trouble(logged.event())).toList());
  }

  private static Trouble trouble(EncodedEvent event) {
    var details =
        new AlertDetails(
            CAUSE,
            null,
            null,
            List.of(),
            List.of(event.id().value()),
            EventCatalogue.orderId(event).stream().toList(),
            null);
    return new Trouble(
        event.organization(),
        AlertKind.PLAN_FAILED,
        event.id().value(),
        1,
        details,
        EventCatalogue.isOperational(event.type()));
  }
}
