package com.meocrm.core.settings;

import java.time.Period;
import java.util.Set;

/**
 * The setting {@code refund}.
 *
 * @param window after completion, in which refunds are possible
 * @param approvals the lowest roles that may approve, in lower case
 */
public record RefundPolicy(
    boolean enabled,
    Period window,
    boolean refundShippingFee,
    boolean restockOnRefund,
    Set<String> approvals) {
  public RefundPolicy {
    approvals = Set.copyOf(approvals);
  }

  static RefundPolicy of(SettingValue value) {
    return new RefundPolicy(
        value.member("enabled").flag(),
        Period.ofDays(value.member("windowDays").number()),
        value.member("refundShippingFee").flag(),
        value.member("restockOnRefund").flag(),
        Set.copyOf(value.member("approvals").texts()));
  }
}
