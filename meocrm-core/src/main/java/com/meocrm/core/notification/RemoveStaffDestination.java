package com.meocrm.core.notification;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.Map;

/** Has a chat hear nothing any more. What waits for it is not sent. */
public final class RemoveStaffDestination {
  private final UnitOfWork unitOfWork;
  private final StaffDestinations destinations;
  private final LaneControl lanes;
  private final AuditTrail audit;

  public RemoveStaffDestination(
      UnitOfWork unitOfWork, StaffDestinations destinations, LaneControl lanes, AuditTrail audit) {
    this.unitOfWork = unitOfWork;
    this.destinations = destinations;
    this.lanes = lanes;
    this.audit = audit;
  }

  /**
   * Removes a destination.
   *
   * @throws DomainException not found {@code DESTINATION_NOT_FOUND}
   */
  public void handle(String id, RequestContext context) {
    var organization = context.organization();
    unitOfWork.execute(
        organization,
        () -> {
          var destination = destinations.find(organization, id);
          if (destination.isEmpty() || !destinations.remove(organization, id)) {
            throw DomainException.notFound(
                "DESTINATION_NOT_FOUND", "There is no such destination.");
          }
          var lane = destination.get().lane();
          // Topics of one chat share its lane: the last one takes it along.
          if (lane != null && destinations.ofLane(new LaneId(organization, lane)).isEmpty()) {
            lanes.close(new LaneId(organization, lane));
          }
          audit.removed(context, "notifications.destination.remove", "destination:" + id, Map.of());
        });
  }
}
