package com.meocrm.core.shipping;

import com.meocrm.core.order.Order;
import com.meocrm.core.settings.ShippingFees;
import com.meocrm.core.shared.RequestContext;

/** What settings say about the shipments of an order to somebody of its branch. */
@FunctionalInterface
public interface ShippingSettings {
  ShippingFees fees(RequestContext context, Order order);
}
