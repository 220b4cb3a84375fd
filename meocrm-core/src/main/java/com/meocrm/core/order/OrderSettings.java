package com.meocrm.core.order;

import com.meocrm.core.settings.RefundPolicy;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;

/** What settings say about the orders of a branch to somebody who works there. */
public interface OrderSettings {
  /** Value added tax in percent: 10 means ten percent. */
  BigDecimal vatPercent(RequestContext context, String branchId);

  /** What counts for the refund of this very order, to the caller. */
  RefundPolicy refunds(RequestContext context, Order order);
}
