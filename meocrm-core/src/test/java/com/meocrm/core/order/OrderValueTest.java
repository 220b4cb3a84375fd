package com.meocrm.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.Item;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderValueTest {
  @Test
  void two_shirts_without_anything_else_are_worth_their_price() {
    var value = value(List.of(item(2, "625000")), "0", "0", "0");

    assertThat(value).isEqualTo(worth("1250000.00", "1250000.00"));
  }

  @Test
  void the_shipping_fee_counts_for_gross_only() {
    var value = value(List.of(item(1, "400000")), "0", "30000", "0");

    assertThat(value).isEqualTo(worth("400000.00", "430000.00"));
  }

  @Test
  void a_percentage_is_taken_off_every_piece() {
    // 3 × 99,999 × 87.5 % = 262,497.375
    var item = item(3, "99999", DiscountType.PERCENT, "12.5", false);

    assertThat(value(List.of(item), "0", "0", "0")).isEqualTo(worth("262497.38", "262497.38"));
  }

  @Test
  void a_fixed_discount_is_taken_off_every_piece() {
    // 3 × (100,000 − 10,000)
    var item = item(3, "100000", DiscountType.FIXED, "10000", false);

    assertThat(value(List.of(item), "0", "0", "0")).isEqualTo(worth("270000.00", "270000.00"));
  }

  @Test
  void tax_comes_on_top_of_the_net_value_and_not_on_shipping() {
    // 200,000 − 20,000; + 10 % of 180,000; + 30,000
    var value = value(List.of(item(2, "100000")), "20000", "30000", "10");

    assertThat(value).isEqualTo(worth("180000.00", "228000.00"));
  }

  @Test
  void the_discount_of_the_order_spreads_over_taxed_and_exempt_lines_alike() {
    // Lines 300,000 taxed and 100,000 exempt; a quarter off: 225,000 taxed and 75,000 exempt.
    // Net 300,000; + 8 % of 225,000 = 18,000; + 25,000
    var items = List.of(item(3, "100000"), item(1, "100000", null, null, true));

    assertThat(value(items, "100000", "25000", "8")).isEqualTo(worth("300000.00", "343000.00"));
  }

  @Test
  void each_value_is_rounded_once_and_half_up() {
    // Lines 0.01 taxed and 0.02 exempt, 0.01 off: the taxed part is two thirds of 0.01.
    // Gross 0.02 + 75 % of 0.00666… = 0.025 exactly; rounding the taxed part first would give 0.03
    // too,
    // cutting it to 0.006 would give 0.0245 and so 0.02.
    var items = List.of(item(1, "0.01"), item(1, "0.02", null, null, true));
    assertThat(value(items, "0.01", "0", "75")).isEqualTo(worth("0.02", "0.03"));

    // 99.5 % off 0.99 leaves 0.00495 a piece: 101 of them are 0.49995, not 101 × 0.00 or 101 ×
    // 0.01.
    var cheap = item(101, "0.99", DiscountType.PERCENT, "99.5", false);
    assertThat(value(List.of(cheap), "0", "0", "0")).isEqualTo(worth("0.50", "0.50"));

    // Net 0.005 becomes 0.01; gross is counted from 0.005: with 90 % tax 0.0095, not 0.019.
    var half = item(1, "0.01", DiscountType.PERCENT, "50", false);
    assertThat(value(List.of(half), "0", "0", "90")).isEqualTo(worth("0.01", "0.01"));
  }

  @Test
  void an_order_that_was_given_away_costs_its_shipping() {
    var given = item(1, "50000", DiscountType.PERCENT, "100", false);
    assertThat(value(List.of(given), "0", "15000", "10")).isEqualTo(worth("0.00", "15000.00"));

    assertThat(value(List.of(item(1, "50000")), "50000", "15000", "10"))
        .isEqualTo(worth("0.00", "15000.00"));
    assertThat(value(List.of(item(1, "0")), "0", "0", "10")).isEqualTo(worth("0.00", "0.00"));
  }

  @Test
  void the_discount_cannot_exceed_the_lines() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> value(List.of(item(1, "100")), "100.01", "0", "0"));
  }

  @Test
  void a_value_that_money_cannot_hold_is_refused() {
    var most = item(1, "9999999999999999.99");

    assertThat(value(List.of(most), "0", "0", "0").gross())
        .isEqualTo(Money.of("9999999999999999.99"));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> value(List.of(most), "0", "0.01", "0"));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> value(List.of(item(2, "9999999999999999.99")), "0", "0", "0"));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> value(List.of(most), "0", "0", "10"));
  }

  private static OrderValue value(
      List<Item> items, String discount, String shippingFee, String vatPercent) {
    return OrderValue.of(
        items, Money.of(discount), Money.of(shippingFee), new BigDecimal(vatPercent));
  }

  private static OrderValue worth(String net, String gross) {
    return new OrderValue(Money.of(net), Money.of(gross));
  }

  private static Item item(int quantity, String unitPrice) {
    return item(quantity, unitPrice, null, null, false);
  }

  private static Item item(
      int quantity, String unitPrice, DiscountType type, String discount, boolean taxExempt) {
    return new Item(
        "AO-01",
        quantity,
        Money.of(unitPrice),
        type,
        discount == null ? null : new BigDecimal(discount),
        taxExempt);
  }
}
