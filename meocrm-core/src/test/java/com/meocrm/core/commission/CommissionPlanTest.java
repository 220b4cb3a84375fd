package com.meocrm.core.commission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.commission.CommissionPlan.Bonus;
import com.meocrm.core.commission.CommissionPlan.Flat;
import com.meocrm.core.commission.CommissionPlan.Tier;
import com.meocrm.core.commission.CommissionPlan.Tiered;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked examples of {@code docs/domain.md}, with the same numbers. */
class CommissionPlanTest {
  private static final Tiered TIERED =
      new Tiered(List.of(tier("0", "3"), tier("50000000", "5"), tier("100000000", "7")));
  private static final Bonus BONUS = new Bonus(Money.of(100_000_000), Money.of(2_000_000));

  @ParameterizedTest
  @CsvSource({
    "1250000.00, 5, 62500.00",
    "99999.99, 2.5, 2500.00",
    "0.01, 50, 0.01",
    "0.01, 49.9999, 0.00",
    "1000000, 0, 0.00"
  })
  void a_flat_rate_is_a_percentage_of_the_net_value(String net, String rate, String amount) {
    var earning = new Flat(new BigDecimal(rate)).earning(Money.of(net), month(net, null));

    assertThat(earning.amount()).isEqualTo(Money.of(amount));
    assertThat(earning.ratePercent()).isEqualByComparingTo(rate);
  }

  @ParameterizedTest
  @CsvSource({
    // net value of the order, month with it, rate, amount
    "40000000.00, 40000000.00, 3, 1200000.00",
    "9999999.99, 49999999.99, 3, 300000.00",
    "10000000.00, 50000000.00, 5, 500000.00",
    "10000000.01, 50000000.01, 5, 500000.00",
    "49999999.99, 99999999.99, 5, 2500000.00",
    "50000000.00, 100000000.00, 7, 3500000.00",
    "1000000.00, 250000000.00, 7, 70000.00"
  })
  void the_tier_in_which_the_month_lies_with_this_order_gives_the_rate_of_the_whole_order(
      String net, String monthNet, String rate, String amount) {
    var earning = TIERED.earning(Money.of(net), month(monthNet, null));

    assertThat(earning.ratePercent()).isEqualByComparingTo(rate);
    assertThat(earning.amount()).isEqualTo(Money.of(amount));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "99999999.99, -, 0.00",
        "100000000.00, -, 0.00",
        "100000000.01, -, 2000000.00",
        "120000000.00, ord_1, 0.00"
      })
  void a_bonus_is_earned_once_by_the_order_that_leaves_the_month_above_the_target(
      String monthNet, @Nullable String bonusOrder, String amount) {
    var earning = BONUS.earning(Money.of(1_000_000), month(monthNet, bonusOrder));

    assertThat(earning.amount()).isEqualTo(Money.of(amount));
    assertThat(earning.ratePercent()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "100.0001", "5.00001"})
  void what_is_no_rate_is_refused(String rate) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Flat(new BigDecimal(rate)));
  }

  @Test
  void tiers_begin_at_zero_and_ascend() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Tiered(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tiered(List.of(tier("1", "3"))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tiered(List.of(tier("0", "3"), tier("0", "5"))));
  }

  private static Tier tier(String from, String rate) {
    return new Tier(Money.of(from), new BigDecimal(rate));
  }

  private static SellerMonth month(String net, @Nullable String bonusOrder) {
    return new SellerMonth(Money.of(net), bonusOrder);
  }
}
