package com.meocrm.core.order;

import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.inventory.StockKeeper;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;

/**
 * What goes with an order's every change of status, inside the unit of work that changes it and
 * whoever changes it: stock, events, reactions.
 *
 * <p>The order is locked, or new, when one of these is called ({@link Orders#lock}): that lock is
 * what makes "once" true for everything that follows from it.
 */
public final class OrderChanges {
  private final Orders orders;
  private final StockKeeper stock;
  private final EventRecorder events;
  private final OrderReactions reactions;

  public OrderChanges(
      Orders orders, StockKeeper stock, EventRecorder events, OrderReactions reactions) {
    this.orders = orders;
    this.stock = stock;
    this.events = events;
    this.reactions = reactions;
  }

  /** A new order was stored, as PENDING or, done at once, as COMPLETED. */
  void placed(RequestContext context, Order order, Shelf shelf) {
    events.record(context, new OrderEvent.Created(order.factsAs(Status.PENDING)));
    if (order.status() == Status.COMPLETED) {
      if (shelf.stocked()) {
        takeStock(context, order, order.updatedAt());
      }
      completed(context, order);
    }
  }

  /**
   * Stores a locked order that was moved.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code INSUFFICIENT_STOCK} when it
   *     enters PROCESSING and the branch has less than it needs
   */
  public void moved(RequestContext context, Order before, Order after) {
    orders.save(after);
    switch (after.status()) {
      case PROCESSING -> takeStock(context, after, after.updatedAt());
      case COMPLETED -> {
        if (before.status() == Status.PENDING) { // over the counter; others took it on their way
          takeStock(context, after, after.updatedAt());
        }
        completed(context, after);
      }
      case CANCELLED -> {
        stock.giveBack(context, after.id().value(), after.updatedAt());
        events.record(context, new OrderEvent.Cancelled(after.facts()));
      }
      case PENDING, CONFIRMED, SHIPPED, DELIVERED, RETURNING -> {} // what it holds stays its own
    }
  }

  /** Stores a locked order whose refund was approved. */
  void refunded(RequestContext context, Order after, Refund refund, boolean restock) {
    orders.save(after);
    if (restock) {
      stock.giveBack(context, after.id().value(), after.updatedAt());
    }
    events.record(
        context, new OrderEvent.Refunded(after.facts(), refund.amount(), refund.reason()));
    reactions.refunded(context, after, refund.amount());
  }

  private void takeStock(RequestContext context, Order order, Instant now) {
    stock.take(context, order.branchId(), order.id().value(), order.quantities(), now);
  }

  private void completed(RequestContext context, Order order) {
    events.record(context, new OrderEvent.Completed(order.facts()));
    reactions.completed(context, order);
  }
}
