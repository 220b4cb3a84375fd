package com.meocrm.core.inventory;

import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.InventoryEvent;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Moves stock for orders, inside the unit of work that moves the order: each movement records
 * {@code inventory.adjusted}, and {@code inventory.low_stock} when it takes the stock below its
 * minimum.
 */
public final class StockKeeper {
  private final Stock stock;
  private final EventRecorder events;

  public StockKeeper(Stock stock, EventRecorder events) {
    this.stock = stock;
    this.events = events;
  }

  /**
   * Takes pieces for an order that this unit of work has locked or made. At most once per order.
   *
   * @throws DomainException conflict {@code INSUFFICIENT_STOCK} with {@code details.items}; nothing
   *     of the unit of work may stand then
   */
  public void take(
      RequestContext context,
      String branchId,
      String orderId,
      Map<String, Long> quantities,
      Instant now) {
    switch (stock.take(context.organization(), branchId, orderId, quantities, now)) {
      case Stock.Taken taken -> record(context, taken.movements(), StockReason.SALE);
      case Stock.Insufficient(var shortages) -> throw insufficient(branchId, shortages);
    }
  }

  /** Puts back what an order took, at most once. */
  public void giveBack(RequestContext context, String orderId, Instant now) {
    record(context, stock.giveBack(context.organization(), orderId, now), StockReason.RETURN);
  }

  void record(RequestContext context, List<StockMovement> movements, StockReason reason) {
    for (var movement : movements) {
      events.record(
          context,
          new InventoryEvent.Adjusted(
              movement.sku(),
              movement.branchId(),
              movement.delta(),
              movement.quantity(),
              reason.name()));
      if (movement.crossesMinimum()) {
        events.record(
            context,
            new InventoryEvent.LowStock(
                movement.sku(), movement.branchId(), movement.quantity(), movement.minStock()));
      }
    }
  }

  private static DomainException insufficient(String branchId, List<Stock.Shortage> shortages) {
    return DomainException.conflict(
        "INSUFFICIENT_STOCK",
        "Branch " + branchId + " has less than the order needs; restock it, or change the order.",
        Map.of(
            "branchId",
            branchId,
            "items",
            shortages.stream()
                .map(s ->
                    Map.of("sku", s.sku(), "available", s.available(), "requested", s.requested()))
                .toList()));
  }
}
