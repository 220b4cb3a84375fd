package com.meocrm.core.commission;

import com.meocrm.core.order.Order;
import com.meocrm.core.shared.RequestContext;

/** What tenants have settled about commissions. */
public interface CommissionSettings {
  /** The policy for an order: its own, else its seller's, else its branch's, and so on. */
  CommissionPolicy of(RequestContext context, Order order);

  /** The policy of the tenant as a whole. */
  CommissionPolicy ofTenant(RequestContext context);
}
