package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * What a seller earned with one order, or gives back because it was refunded.
 *
 * @param ruleId the rule it came about by
 * @param base the order's net value, or the refunded part of it as a negative amount
 * @param ratePercent null when the amount is no percentage of the base
 * @param amount the sum of {@code shares}; negative for an adjustment
 * @param period the business month in whose payout it is paid
 * @param payoutId of the payout that paid it
 * @param version rises with every change; the resource's ETag
 */
public record Commission(
    CommissionId id,
    OrganizationId organization,
    Kind kind,
    String orderId,
    String sellerId,
    CommissionRuleId ruleId,
    Money base,
    @Nullable BigDecimal ratePercent,
    Money amount,
    CommissionShares shares,
    Status status,
    YearMonth period,
    Instant createdAt,
    @Nullable Instant approvedAt,
    @Nullable String approvedBy,
    @Nullable Instant paidAt,
    @Nullable PayoutId payoutId,
    long version) {
  public Commission {
    ratePercent = ratePercent == null ? null : CommissionPlan.spelled(ratePercent);
    if (!shares.total().equals(amount)) {
      throw new IllegalArgumentException("shares of " + id + " do not add up to " + amount);
    }
  }

  /** This commission, approved by {@code actor} to be paid with {@code payOutPeriod}. */
  Commission approved(YearMonth payOutPeriod, String actor, Instant now) {
    return new Commission(
        id,
        organization,
        kind,
        orderId,
        sellerId,
        ruleId,
        base,
        ratePercent,
        amount,
        shares,
        Status.APPROVED,
        payOutPeriod,
        createdAt,
        now,
        actor,
        paidAt,
        payoutId,
        version + 1);
  }

  /** What it is for. An order has at most one of each. */
  public enum Kind {
    /** An order was completed. */
    EARNED,
    /** A completed order was refunded: the refunded share is taken back. */
    ADJUSTMENT
  }

  public enum Status {
    /** Waits for somebody to look at it. */
    PENDING,
    /** Will be paid with the payout of its period. */
    APPROVED,
    PAID
  }
}
