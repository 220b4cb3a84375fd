package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Who gets how much of a commission; negative for what is taken back. */
public record CommissionShares(Money self, Money support, Money teamPool) {
  /** All of it. */
  public Money total() {
    return self.plus(support).plus(teamPool);
  }

  /**
   * The part {@code share} of these, to be taken back. The whole is rounded half up, support and
   * team pool towards zero, and what is left over is the seller's; so a share of one takes back
   * exactly what was given.
   */
  CommissionShares takenBack(BigDecimal share) {
    var whole = Money.rounded(total().amount().multiply(share));
    var supports = towardsZero(support.amount().multiply(share));
    var teams = towardsZero(teamPool.amount().multiply(share));
    var selfs = whole.minus(supports).minus(teams);
    return new CommissionShares(negated(selfs), negated(supports), negated(teams));
  }

  static Money towardsZero(BigDecimal amount) {
    return new Money(amount.setScale(Money.DECIMALS, RoundingMode.DOWN));
  }

  private static Money negated(Money money) {
    return Money.ZERO.minus(money);
  }
}
