package com.meocrm.core.shipping;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderChanges;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * A person confirms that the goods of a returned shipment are back: the order is cancelled, with
 * {@code order.cancelled}, and its stock returns. Once.
 */
public final class ReceiveGoods {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final Shipments shipments;
  private final AuditTrail audit;
  private final InstantSource clock;

  public ReceiveGoods(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      Shipments shipments,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.shipments = shipments;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Takes the goods back.
   *
   * @throws DomainException not found {@code SHIPMENT_NOT_FOUND}; conflict {@code
   *     SHIPMENT_NOT_RETURNED} unless the order is RETURNING, {@code GOODS_ALREADY_RECEIVED};
   *     {@code VERSION_CONFLICT}
   */
  public Shipment handle(ShipmentId id, ExpectedVersion expected, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> receive(id, expected, context));
  }

  private Shipment receive(ShipmentId id, ExpectedVersion expected, RequestContext context) {
    var organization = context.organization();
    var found = shipments.find(organization, id).orElseThrow(MissingShipment::refusal);
    // The order's lock, then the shipments', as everywhere: the second of two confirmations waits,
    // and finds it done.
    var order =
        orders
            .lock(organization, found.orderId())
            .orElseThrow(() -> new IllegalStateException("no order of shipment " + id));
    var before =
        shipments.lockOf(organization, order.id()).stream()
            .filter(shipment -> shipment.id().equals(id))
            .findFirst()
            .orElseThrow(MissingShipment::refusal);
    expected.require(before.version());
    requireReturning(before, order);
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var after = before.goodsReceived(now);
    shipments.save(after);
    var cancelled = order.goodsCameBack(now);
    changes.moved(context, order, cancelled);
    audit.changed(
        context,
        "shipping.receiveGoods",
        "shipment:" + id,
        Map.of("orderStatus", order.status()),
        Map.of("orderStatus", cancelled.status()));
    return after;
  }

  private static void requireReturning(Shipment shipment, Order order) {
    if (shipment.goodsReceivedAt() != null) {
      throw DomainException.conflict(
          "GOODS_ALREADY_RECEIVED",
          "The goods of this shipment were received before.",
          Map.of("goodsReceivedAt", shipment.goodsReceivedAt().toString()));
    }
    if (order.status() != Order.Status.RETURNING) {
      throw DomainException.conflict(
          "SHIPMENT_NOT_RETURNED",
          "Goods can be received once the carrier reports the shipment as RETURNED and its order is RETURNING.",
          Map.of("status", shipment.status().name(), "orderStatus", order.status().name()));
    }
  }
}
