package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much an order earns its seller. The base is the order's net value; each amount is rounded
 * once, half up, to two decimals.
 *
 * <p>Worked examples stand in {@code docs/domain.md}, and {@code CommissionPlanTest} checks them.
 */
public sealed interface CommissionPlan {
  int MAX_RATE_DECIMALS = 4;
  int MAX_TIERS = 20;
  BigDecimal HUNDRED = BigDecimal.valueOf(100);

  Type type();

  /**
   * What an order earns.
   *
   * @param net value of the order
   * @param month what its seller sold in the business month, this order included
   */
  Earning earning(Money net, SellerMonth month);

  /** The plans by name, as the setting {@code commission.plan} names them too. */
  enum Type {
    FLAT,
    TIERED,
    BONUS
  }

  /**
   * What an order earns.
   *
   * @param ratePercent by which the amount came about; null when it is no percentage
   */
  record Earning(Money amount, @Nullable BigDecimal ratePercent) {
    static final Earning NOTHING = new Earning(Money.ZERO, null);

    private static Earning percentOf(Money net, BigDecimal ratePercent) {
      return new Earning(
          Money.rounded(net.amount().multiply(ratePercent).movePointLeft(2)), ratePercent);
    }
  }

  /**
   * The same percentage of every order.
   *
   * @param ratePercent 0 to 100; 5 means five percent
   */
  record Flat(BigDecimal ratePercent) implements CommissionPlan {
    public Flat {
      ratePercent = rate(ratePercent);
    }

    @Override
    public Type type() {
      return Type.FLAT;
    }

    @Override
    public Earning earning(Money net, SellerMonth month) {
      return Earning.percentOf(net, ratePercent);
    }
  }

  /**
   * A percentage that rises with what the seller sold in the month. The tier in which the month's
   * net value lies, this order included, gives the rate of the whole order; orders before it keep
   * theirs.
   *
   * @param tiers the first from 0, ascending
   */
  record Tiered(List<Tier> tiers) implements CommissionPlan {
    public Tiered {
      tiers = List.copyOf(tiers);
      if (tiers.isEmpty() || tiers.size() > MAX_TIERS) {
        throw new IllegalArgumentException("1 to " + MAX_TIERS + " tiers expected");
      }
      if (!tiers.getFirst().from().equals(Money.ZERO)) {
        throw new IllegalArgumentException("the first tier begins at 0");
      }
      for (int i = 1; i < tiers.size(); i++) {
        if (tiers.get(i).from().compareTo(tiers.get(i - 1).from()) <= 0) {
          throw new IllegalArgumentException("tiers ascend: " + tiers.get(i).from());
        }
      }
    }

    @Override
    public Type type() {
      return Type.TIERED;
    }

    @Override
    public Earning earning(Money net, SellerMonth month) {
      var rate = tiers.getFirst().ratePercent();
      for (var tier : tiers) {
        if (month.netValue().compareTo(tier.from()) >= 0) {
          rate = tier.ratePercent();
        }
      }
      return Earning.percentOf(net, rate);
    }
  }

  /**
   * One step of a {@link Tiered} plan.
   *
   * @param from the month's net value from which on it counts, this amount included
   */
  record Tier(Money from, BigDecimal ratePercent) {
    public Tier {
      if (from.isNegative()) {
        throw new IllegalArgumentException("from must not be negative: " + from);
      }
      ratePercent = rate(ratePercent);
    }
  }

  /**
   * A fixed amount, once in a month, for the order that brings the month's net value above the
   * target. When that order is refunded the bonus goes back, and the next order that leaves the
   * month above the target earns it.
   */
  record Bonus(Money target, Money amount) implements CommissionPlan {
    public Bonus {
      if (target.isNegative() || amount.isNegative()) {
        throw new IllegalArgumentException("target and amount must not be negative");
      }
    }

    @Override
    public Type type() {
      return Type.BONUS;
    }

    @Override
    public Earning earning(Money net, SellerMonth month) {
      boolean earned = month.bonusOrderId() == null && month.netValue().compareTo(target) > 0;
      return earned ? new Earning(amount, null) : Earning.NOTHING;
    }
  }

  /** Whether {@code percent} may be a rate: 0 to 100, at most four decimals. */
  static boolean isRate(BigDecimal percent) {
    return percent.signum() >= 0
        && percent.compareTo(HUNDRED) <= 0
        && percent.stripTrailingZeros().scale() <= MAX_RATE_DECIMALS;
  }

  /** {@code percent} in its one spelling, without zeros at its end. */
  static BigDecimal spelled(BigDecimal percent) {
    var stripped = percent.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static BigDecimal rate(BigDecimal percent) {
    if (!isRate(percent)) {
      throw new IllegalArgumentException("not a rate: " + percent);
    }
    return spelled(percent);
  }
}
