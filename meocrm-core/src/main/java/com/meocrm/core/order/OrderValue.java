package com.meocrm.core.order;

import com.meocrm.core.order.Order.Item;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * What an order is worth. The two formulas stand here and nowhere else:
 *
 * <pre>
 * line       = quantity × (unitPrice − discount per piece)
 * valueNet   = Σ line − discount of the order
 * valueGross = valueNet + VAT percent of the taxable part of valueNet + shipping fee
 * </pre>
 *
 * <p>The discount of the order spreads over all lines in proportion to their worth; the taxable
 * part is what remains of the lines that are not exempt. Everything is computed exactly, and each
 * of the two values is rounded once, half up, to two decimals: gross is not computed from a rounded
 * net.
 *
 * @param net commissions are counted from it
 * @param gross what the customer pays
 */
public record OrderValue(Money net, Money gross) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * Values an order.
   *
   * @param discount of the whole order, not above the sum of its lines
   * @param vatPercent 10 means ten percent
   * @throws IllegalArgumentException when the discount exceeds the lines
   * @throws ArithmeticException when a value has more digits than money has
   */
  public static OrderValue of(
      List<Item> items, Money discount, Money shippingFee, BigDecimal vatPercent) {
    var lines = sumOfLines(items);
    var net = lines.subtract(discount.amount());
    if (net.signum() < 0) {
      throw new IllegalArgumentException(
          "discount " + discount + " exceeds the lines' " + lines.toPlainString());
    }
    var taxable = sumOfLines(items.stream().filter(item -> !item.taxExempt()).toList());
    var gross =
        plusTax(net.add(shippingFee.amount()), taxable.multiply(net).multiply(vatPercent), lines);
    return new OrderValue(money(net), gross);
  }

  /** The worth of the lines after their own discounts, exactly. */
  static BigDecimal sumOfLines(List<Item> items) {
    return items.stream().map(OrderValue::line).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * {@code untaxed + taxTimesLines / (100 × lines)}: one fraction, so that rounding happens once
   * although a third of something may be in it.
   */
  private static Money plusTax(BigDecimal untaxed, BigDecimal taxTimesLines, BigDecimal lines) {
    if (taxTimesLines.signum() == 0) {
      return money(untaxed);
    }
    var denominator = lines.multiply(HUNDRED);
    var numerator = untaxed.multiply(denominator).add(taxTimesLines);
    return money(numerator.divide(denominator, Money.DECIMALS, RoundingMode.HALF_UP));
  }

  private static Money money(BigDecimal exact) {
    var rounded = exact.setScale(Money.DECIMALS, RoundingMode.HALF_UP);
    if (rounded.precision() - rounded.scale() > Money.MAX_INTEGER_DIGITS) {
      throw new ArithmeticException("more than " + Money.MAX_INTEGER_DIGITS + " digits");
    }
    return new Money(rounded);
  }

  private static BigDecimal line(Item item) {
    return pricePerPiece(item).multiply(BigDecimal.valueOf(item.quantity()));
  }

  private static BigDecimal pricePerPiece(Item item) {
    var price = item.unitPrice().amount();
    var type = item.discountType();
    var value = item.discountValue();
    if (type == null || value == null) {
      return price;
    }
    return switch (type) {
      case PERCENT -> price.multiply(HUNDRED.subtract(value)).movePointLeft(2);
      case FIXED -> price.subtract(value);
    };
  }
}
