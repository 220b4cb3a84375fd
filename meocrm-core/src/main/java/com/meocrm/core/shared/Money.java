package com.meocrm.core.shared;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of Vietnamese đồng, exact to two decimals, at most 16 digits before the point; may be
 * negative.
 */
public record Money(BigDecimal amount) implements Comparable<Money> {
  public static final int DECIMALS = 2;
  public static final int MAX_INTEGER_DIGITS = 16;
  public static final Money ZERO = new Money(BigDecimal.ZERO);

  /**
   * @throws IllegalArgumentException when there are more decimals or digits than money has
   */
  public Money {
    // As long: a scale may be anything an int can be.
    if ((long) amount.precision() - amount.scale() > MAX_INTEGER_DIGITS
        || amount.stripTrailingZeros().scale() > DECIMALS) {
      throw new IllegalArgumentException("not an amount of money: " + amount);
    }
    amount = amount.setScale(DECIMALS, RoundingMode.UNNECESSARY);
  }

  public static Money of(String amount) {
    return new Money(new BigDecimal(amount));
  }

  public static Money of(long amount) {
    return new Money(BigDecimal.valueOf(amount));
  }

  /** The one place where a computed value is rounded to two decimals, half up. */
  public static Money rounded(BigDecimal amount) {
    return new Money(amount.setScale(DECIMALS, RoundingMode.HALF_UP));
  }

  public Money plus(Money other) {
    return new Money(amount.add(other.amount));
  }

  public Money minus(Money other) {
    return new Money(amount.subtract(other.amount));
  }

  public boolean isNegative() {
    return amount.signum() < 0;
  }

  @Override
  public int compareTo(Money other) {
    return amount.compareTo(other.amount);
  }

  /** As it travels in JSON: {@code 1250000.00}. */
  @Override
  public String toString() {
    return amount.toPlainString();
  }
}
