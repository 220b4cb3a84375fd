package com.meocrm.core.alert;

import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.Map;
import java.util.Optional;

/** Notes that somebody has seen an alert. One that was seen or is closed stays as it is. */
public final class AcknowledgeAlert {
  private final UnitOfWork unitOfWork;
  private final Alerts alerts;
  private final AuditTrail audit;

  public AcknowledgeAlert(UnitOfWork unitOfWork, Alerts alerts, AuditTrail audit) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
    this.audit = audit;
  }

  /** Returns the alert as it stands now, or empty when the tenant has none of that id. */
  public Optional<Alert> handle(AlertId id, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> acknowledge(id, context));
  }

  private Optional<Alert> acknowledge(AlertId id, RequestContext context) {
    var before = alerts.find(context.organization(), id);
    if (before.isEmpty() || before.get().status() != Status.OPEN) {
      return before;
    }
    // Of two at once, the update of one finds the alert no longer open and changes nothing.
    var after = alerts.acknowledge(context.organization(), id, context.actor());
    audit.changed(
        context,
        "alert.acknowledge",
        "alert:" + id,
        Map.of("status", before.get().status().name()),
        Map.of("status", after.orElseThrow().status().name()));
    return after;
  }
}
