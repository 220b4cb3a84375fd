package com.meocrm.core.commission;

import com.meocrm.core.order.Order;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.RequestContext;
import java.util.Set;

/**
 * The setting {@code commission}: of the order, else of the seller, the branch, the tenant, the
 * plan.
 */
public final class SettledCommissions implements CommissionSettings {
  private final EffectiveSettings settings;

  public SettledCommissions(EffectiveSettings settings) {
    this.settings = settings;
  }

  @Override
  public CommissionPolicy of(RequestContext context, Order order) {
    // Nobody knows the roles of a seller who is not the caller.
    return policy(
        SettingSubject.ofTenant(context)
            .forUser(order.sellerId(), Set.of())
            .inBranch(order.branchId())
            .about(order.id().value()));
  }

  @Override
  public CommissionPolicy ofTenant(RequestContext context) {
    return policy(SettingSubject.ofTenant(context));
  }

  private CommissionPolicy policy(SettingSubject subject) {
    var terms = settings.commission(subject);
    return new CommissionPolicy(
        terms.enabled(),
        CommissionPlan.Type.valueOf(terms.plan()),
        new CommissionSplit(terms.split().support(), terms.split().teamPool()),
        terms.payoutDayOfMonth());
  }
}
