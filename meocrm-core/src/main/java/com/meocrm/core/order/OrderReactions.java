package com.meocrm.core.order;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;

/**
 * What else changes when an order does, such as commissions: called inside the unit of work that
 * changes the order, after the order is stored and locked, so that all of it commits together or
 * not at all.
 *
 * <p>A reaction may read and write, record events and audit entries; it must not call anybody else.
 * What it throws refuses the change of the order. The order's lock is held; further rows are locked
 * in an order that all reactions share.
 */
public interface OrderReactions {
  /** For hubs in which nothing else hangs on orders. */
  OrderReactions NONE =
      new OrderReactions() {
        @Override
        public void completed(RequestContext context, Order order) {}

        @Override
        public void refunded(RequestContext context, Order order, Money amount) {}
      };

  /** An order was completed. Once per order. */
  void completed(RequestContext context, Order order);

  /**
   * The refund of a completed order was approved. Once per order, after {@link #completed}.
   *
   * @param order as it now stands, CANCELLED
   * @param amount what the customer gets back, at most {@code order.valueGross()}; the refunded
   *     share is {@link Order#refundedShare}
   */
  void refunded(RequestContext context, Order order, Money amount);
}
