package com.meocrm.core.commission;

import static com.meocrm.core.commission.CommissionFixture.NOVEMBER;
import static com.meocrm.core.commission.CommissionFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.order.Order;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

class EarnCommissionsTest {
  private final CommissionFixture shop = new CommissionFixture();

  @Test
  void a_completed_order_earns_its_seller_a_pending_commission() {
    var rule = shop.flat("5");

    shop.complete("ord_1", "1250000.00");

    assertThat(shop.all()).hasSize(1);
    var commission = shop.all().getFirst();
    assertThat(commission.kind()).isEqualTo(Kind.EARNED);
    assertThat(commission.status()).isEqualTo(Status.PENDING);
    assertThat(commission.orderId()).isEqualTo("ord_1");
    assertThat(commission.sellerId()).isEqualTo("usr_seller");
    assertThat(commission.ruleId()).isEqualTo(rule.id());
    assertThat(commission.base()).isEqualTo(Money.of("1250000.00"));
    assertThat(commission.ratePercent()).isEqualByComparingTo("5");
    assertThat(commission.amount()).isEqualTo(Money.of("62500.00"));
    assertThat(commission.shares())
        .isEqualTo(
            new CommissionShares(Money.of("43750.00"), Money.of("12500.00"), Money.of("6250.00")));
    assertThat(commission.period()).isEqualTo(NOVEMBER);
    assertThat(shop.actions()).containsExactly("commission_rule.create", "commission.earn");
  }

  @Test
  void shipping_and_tax_earn_nothing() {
    shop.flat("5");

    shop.complete(
        CommissionFixture.order(
            "ord_1",
            Money.of("100000.00"),
            Money.of("140000.00"),
            Money.of("30000.00"),
            shop.clock.instant()));

    assertThat(shop.all().getFirst().amount()).isEqualTo(Money.of("5000.00"));
  }

  @Test
  void nothing_is_earned_without_a_rule_with_a_rate_of_zero_or_when_switched_off() {
    shop.complete("ord_1", "1000000");
    shop.flat("0");
    shop.complete("ord_2", "1000000");
    shop.flat("5");
    shop.policy =
        new CommissionPolicy(false, CommissionPlan.Type.TIERED, CommissionFixture.SPLIT, 5);
    shop.complete("ord_3", "1000000");

    assertThat(shop.all()).isEmpty();
  }

  @Test
  void the_month_is_that_of_the_completion_in_vietnam() {
    shop.flat("5");

    shop.complete(at("ord_1", Instant.parse("2025-11-30T16:59:59.999Z")));
    shop.complete(at("ord_2", Instant.parse("2025-11-30T17:00:00Z")));

    assertThat(shop.all())
        .extracting(Commission::orderId, Commission::period)
        .containsExactlyInAnyOrder(
            tuple("ord_1", NOVEMBER), tuple("ord_2", YearMonth.of(2025, 12)));
  }

  @Test
  void a_tiered_rate_rises_with_the_sellers_month_and_begins_anew_with_the_next() {
    shop.tiered("0", "3", "50000000", "5", "100000000", "7");

    shop.complete("ord_1", "40000000");
    shop.complete("ord_2", "10000000");
    shop.complete("ord_3", "49999999.99");
    shop.complete("ord_4", "0.01");
    shop.complete(at("ord_5", Instant.parse("2025-11-30T17:00:00Z")));

    assertThat(shop.all().stream().map(c -> c.orderId() + " " + c.ratePercent().toPlainString()))
        .containsExactlyInAnyOrder("ord_1 3", "ord_2 5", "ord_3 5", "ord_5 3");
    // A hundredth of 7 percent of 0.01 rounds to nothing, so ord_4 has no commission.
  }

  @Test
  void a_rule_that_begins_within_a_month_counts_what_was_sold_before_it() {
    shop.complete("ord_1", "60000000");
    shop.tiered("0", "3", "50000000", "5");

    shop.complete("ord_2", "1000000");

    assertThat(shop.all()).extracting(Commission::amount).containsExactly(Money.of("50000.00"));
  }

  @Test
  void of_several_kinds_of_rules_the_one_that_the_shop_has_chosen_counts() {
    shop.tiered("0", "3");
    shop.clock.advance(Duration.ofSeconds(1));
    shop.flat("5");
    shop.complete("ord_1", "1000000");
    shop.policy = new CommissionPolicy(true, CommissionPlan.Type.FLAT, CommissionFixture.SPLIT, 5);
    shop.complete("ord_2", "1000000");
    shop.policy = new CommissionPolicy(true, CommissionPlan.Type.BONUS, CommissionFixture.SPLIT, 5);
    shop.complete("ord_3", "1000000"); // there is no such rule: the latest of all counts

    assertThat(shop.all().stream().map(c -> c.orderId() + " " + c.amount()))
        .containsExactlyInAnyOrder("ord_1 30000.00", "ord_2 50000.00", "ord_3 50000.00");
  }

  @Test
  void a_bonus_is_earned_once_a_month_and_by_another_order_when_it_went_back() {
    shop.bonus("100000000", "2000000");

    shop.complete("ord_1", "100000000");
    var second = shop.complete("ord_2", "1000000");
    shop.complete("ord_3", "1000000");
    assertThat(shop.all()).extracting(Commission::orderId).containsExactly("ord_2");

    shop.refund(second, "1000000");
    shop.complete("ord_4", "1000000");
    shop.complete("ord_5", "1000000");

    assertThat(shop.all().stream().map(c -> c.orderId() + " " + c.amount()))
        .containsExactlyInAnyOrder("ord_2 2000000.00", "ord_2 -2000000.00", "ord_4 2000000.00");
  }

  @Test
  void a_refund_takes_back_exactly_what_the_order_earned() {
    shop.flat("5");
    var order =
        CommissionFixture.order(
            "ord_1",
            Money.of("99999.99"),
            Money.of("129999.99"),
            Money.of("30000.00"),
            shop.clock.instant());
    shop.complete(order);
    shop.clock.advance(Duration.ofDays(1));

    shop.refund(order, "99999.99"); // shipping stays with the carrier

    var earned = shop.all().getFirst();
    var back = shop.all().getLast();
    assertThat(back.kind()).isEqualTo(Kind.ADJUSTMENT);
    assertThat(back.status()).isEqualTo(Status.PENDING);
    assertThat(back.amount()).isEqualTo(Money.of("-5000.00"));
    assertThat(back.base()).isEqualTo(Money.of("-99999.99"));
    assertThat(back.ruleId()).isEqualTo(earned.ruleId());
    assertThat(earned.shares().self().plus(back.shares().self())).isEqualTo(Money.ZERO);
    assertThat(shop.actions()).endsWith("commission.adjust");
  }

  @Test
  void a_part_refunded_takes_back_its_share() {
    shop.flat("10");
    var order = shop.complete("ord_1", "300000.00");

    shop.refund(order, "100000.00");

    assertThat(shop.all()).extracting(Commission::amount).contains(Money.of("-10000.00"));
  }

  @Test
  void a_refund_in_a_later_month_is_taken_off_that_months_payout() {
    shop.flat("5");
    var order = shop.complete("ord_1", "1000000");
    shop.clock.advance(Duration.ofDays(25)); // 6 December

    shop.refund(order, "1000000");

    assertThat(shop.all().getLast().period()).isEqualTo(YearMonth.of(2025, 12));
  }

  @Test
  void what_was_refunded_no_longer_counts_in_the_month_it_was_sold_in() {
    shop.tiered("0", "3", "50000000", "5");
    var order = shop.complete("ord_1", "49000000");
    shop.refund(order, "49000000");

    shop.complete("ord_2", "2000000");

    assertThat(shop.all().stream().filter(c -> c.orderId().equals("ord_2")))
        .extracting(Commission::ratePercent)
        .containsExactly(new BigDecimal("3"));
  }

  @Test
  void an_order_that_earned_nothing_gives_nothing_back() {
    var order = shop.complete("ord_1", "1000000");

    shop.refund(order, "1000000");

    assertThat(shop.all()).isEmpty();
    assertThat(
            shop.unitOfWork.run(
                SHOP, () -> shop.months.add(SHOP, "usr_seller", NOVEMBER, Money.ZERO)))
        .isEqualTo(new SellerMonth(Money.ZERO, null));
  }

  @Test
  void a_commission_stands_only_with_its_order() {
    shop.flat("5");
    try {
      shop.unitOfWork.execute(
          SHOP,
          () -> {
            shop.earn.completed(CommissionFixture.CONTEXT, at("ord_1", shop.clock.instant()));
            throw new IllegalArgumentException("on purpose");
          });
    } catch (IllegalArgumentException expected) {
      assertThat(shop.all()).isEmpty();
      assertThat(shop.actions()).containsExactly("commission_rule.create");
    }
  }

  private static Order at(String id, Instant completedAt) {
    return CommissionFixture.order(
        id, Money.of("1000000"), Money.of("1000000"), Money.ZERO, completedAt);
  }
}
