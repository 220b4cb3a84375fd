package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.delivery.Redeliveries.Reference;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sends one delivery again, whatever became of it: under the same id, its attempts counting on,
 * with all the retries of a new one. During an outage it is what the hub probes with next.
 */
public final class ResendDelivery {
  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final DeliveryLedger ledger;
  private final Redeliveries redeliveries;
  private final LaneControl lanes;
  private final AuditTrail audit;
  private final Consumer<LaneId> wakeUp;

  /**
   * @param wakeUp called after commit with the lane on which something is due
   */
  public ResendDelivery(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      DeliveryLedger ledger,
      Redeliveries redeliveries,
      LaneControl lanes,
      AuditTrail audit,
      Consumer<LaneId> wakeUp) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.ledger = ledger;
    this.redeliveries = redeliveries;
    this.lanes = lanes;
    this.audit = audit;
    this.wakeUp = wakeUp;
  }

  /**
   * Has it go again. One that is on the wire at this moment is left to that attempt; one of a
   * paused or inactive endpoint waits until that is over.
   *
   * @return the delivery as it then stands
   * @throws DomainException {@code DELIVERY_NOT_FOUND}; {@code WEBHOOK_DELETED} when its endpoint
   *     is gone; {@code BEFORE_RETENTION} when its event is
   */
  public DeliveryLedger.Detailed handle(DeliveryId id, RequestContext context) {
    var organization = context.organization();
    return unitOfWork.run(
        organization,
        () -> {
          var before = ledger.find(organization, id).orElseThrow(ResendDelivery::notFound);
          var delivery = before.delivery();
          var lane = delivery.lane();
          var endpoint =
              endpoints
                  .find(organization, new EndpointId(lane.value()))
                  .orElseThrow(() ->
                      DomainException.conflict(
                          "WEBHOOK_DELETED",
                          "The webhook endpoint of this delivery was deleted.",
                          Map.of("webhookId", lane.value())));
          var reference = new Reference(id, delivery.recordedAt(), delivery.number());
          redeliveries.again(lane, endpoint.ordering(), List.of(reference), false);
          lanes.probe(lane);
          var after = ledger.find(organization, id).orElseThrow(ResendDelivery::notFound);
          if (after.delivery().finishedAt() != null) {
            throw beforeRetention();
          }
          audit.changed(
              context,
              "delivery.resend",
              "delivery:" + id,
              Map.of("status", delivery.status().name(), "attempts", delivery.attempts()),
              Map.of("status", after.delivery().status().name()));
          unitOfWork.afterCommit(() -> wakeUp.accept(lane));
          return after;
        });
  }

  private static DomainException notFound() {
    return DomainException.notFound("DELIVERY_NOT_FOUND", "There is no such delivery.");
  }

  private static DomainException beforeRetention() {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE,
        "BEFORE_RETENTION",
        "The event of this delivery is not kept any more.",
        Map.of());
  }
}
