package com.meocrm.core.shipping;

import com.meocrm.core.settings.ShippingFees;
import com.meocrm.core.shared.RequestContext;

/** What settings say about the shipments of a branch to somebody who works there. */
@FunctionalInterface
public interface ShippingSettings {
  ShippingFees fees(RequestContext context, String branchId);
}
