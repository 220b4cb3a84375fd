package com.meocrm.core.commission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked examples of {@code docs/domain.md}, with the same numbers. */
class CommissionSplitTest {
  @ParameterizedTest
  @CsvSource({
    "62500.00, 43750.00, 12500.00, 6250.00",
    "100.01, 70.01, 20.00, 10.00",
    "0.09, 0.08, 0.01, 0.00",
    "0.01, 0.01, 0.00, 0.00"
  })
  void what_rounding_leaves_over_is_the_sellers(
      String amount, String self, String support, String teamPool) {
    assertThat(CommissionFixture.SPLIT.of(Money.of(amount)))
        .isEqualTo(new CommissionShares(Money.of(self), Money.of(support), Money.of(teamPool)));
  }

  @ParameterizedTest
  @CsvSource({
    "62500.00, 1, -62500.00, -43750.00, -12500.00, -6250.00",
    "62500.00, 0.4, -25000.00, -17500.00, -5000.00, -2500.00",
    "0.09, 0.5, -0.05, -0.05, 0.00, 0.00"
  })
  void a_refund_takes_back_its_share_of_each(
      String amount, String share, String total, String self, String support, String teamPool) {
    var back = CommissionFixture.SPLIT.of(Money.of(amount)).takenBack(new BigDecimal(share));

    assertThat(back)
        .isEqualTo(new CommissionShares(Money.of(self), Money.of(support), Money.of(teamPool)));
    assertThat(back.total()).isEqualTo(Money.of(total));
  }

  @Test
  void shares_always_add_up_and_a_whole_refund_leaves_nothing() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      var support = BigDecimal.valueOf(random.nextInt(5001), 4);
      var split = new CommissionSplit(support, BigDecimal.valueOf(random.nextInt(5001), 4));
      var amount = new Money(BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 2));

      var shares = split.of(amount);
      var back = shares.takenBack(BigDecimal.ONE);

      assertThat(shares.total()).as("seed %s", seed).isEqualTo(amount);
      assertThat(shares.self().isNegative()).as("seed %s", seed).isFalse();
      assertThat(shares.self().plus(back.self())).as("seed %s", seed).isEqualTo(Money.ZERO);
      assertThat(shares.support().plus(back.support())).isEqualTo(Money.ZERO);
      assertThat(shares.teamPool().plus(back.teamPool())).isEqualTo(Money.ZERO);
    }
  }

  @Test
  void more_than_the_whole_cannot_be_given_away() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CommissionSplit(new BigDecimal("0.6"), new BigDecimal("0.5")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CommissionSplit(new BigDecimal("-0.1"), BigDecimal.ZERO));
  }
}
