package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import java.math.BigDecimal;

/**
 * How a commission is divided, as fractions of one. What rounding leaves over is the seller's, who
 * therefore needs no fraction here: it is what the others leave.
 *
 * @param support for those who helped
 * @param teamPool for the team
 */
public record CommissionSplit(BigDecimal support, BigDecimal teamPool) {
  public CommissionSplit {
    if (support.signum() < 0
        || teamPool.signum() < 0
        || support.add(teamPool).compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "fractions of one expected: support " + support + ", team pool " + teamPool);
    }
  }

  /** Divides {@code amount}; the shares add up to it exactly. */
  public CommissionShares of(Money amount) {
    var supports = CommissionShares.towardsZero(amount.amount().multiply(support));
    var teams = CommissionShares.towardsZero(amount.amount().multiply(teamPool));
    return new CommissionShares(amount.minus(supports).minus(teams), supports, teams);
  }
}
