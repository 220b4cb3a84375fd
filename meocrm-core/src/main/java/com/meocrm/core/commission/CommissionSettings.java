package com.meocrm.core.commission;

import com.meocrm.core.shared.RequestContext;

/** What tenants have settled about commissions. */
public interface CommissionSettings {
  /** The policy for what a seller sells in a branch. */
  CommissionPolicy of(RequestContext context, String sellerId, String branchId);

  /** The policy of the tenant as a whole. */
  CommissionPolicy ofTenant(RequestContext context);
}
