package com.meocrm.core.commission;

/**
 * What a tenant has settled about commissions.
 *
 * @param enabled false: orders earn nothing
 * @param plan which kind of rule counts where several are active
 * @param payoutDayOfMonth on which a month is paid, in the month after it; the last day where that
 *     is shorter
 */
public record CommissionPolicy(
    boolean enabled, CommissionPlan.Type plan, CommissionSplit split, int payoutDayOfMonth) {}
