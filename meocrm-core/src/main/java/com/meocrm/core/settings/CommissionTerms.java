package com.meocrm.core.settings;

import java.math.BigDecimal;

/**
 * The setting {@code commission}.
 *
 * @param plan {@code FLAT}, {@code TIERED} or {@code BONUS}
 * @param payoutDayOfMonth 1 to 31; months without it pay on their last day
 */
public record CommissionTerms(boolean enabled, String plan, Split split, int payoutDayOfMonth) {
  static CommissionTerms of(SettingValue value) {
    var split = value.member("split");
    return new CommissionTerms(
        value.member("enabled").flag(),
        value.member("plan").text(),
        new Split(
            split.member("self").decimal(),
            split.member("support").decimal(),
            split.member("teamPool").decimal()),
        value.member("payoutDayOfMonth").number());
  }

  /** The shares of a commission; they sum up to 1. */
  public record Split(BigDecimal self, BigDecimal support, BigDecimal teamPool) {}
}
