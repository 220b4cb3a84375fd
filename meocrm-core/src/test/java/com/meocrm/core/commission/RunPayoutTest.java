package com.meocrm.core.commission;

import static com.meocrm.core.commission.CommissionFixture.CONTEXT;
import static com.meocrm.core.commission.CommissionFixture.NOVEMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunPayoutTest {
  private final CommissionFixture shop = new CommissionFixture();

  @Test
  void all_approved_commissions_of_the_month_are_paid_and_told_of_once() {
    shop.flat("5");
    shop.complete("ord_1", "1000000");
    var second = shop.complete("ord_2", "200000.10");
    shop.refund(second, "200000.10");
    shop.complete("ord_3", "7000000");
    shop.all().stream()
        .filter(c -> !c.orderId().equals("ord_3"))
        .forEach(c -> shop.approve(c.id()));

    var payout = run(NOVEMBER, null);

    assertThat(payout.totalAmount()).isEqualTo(Money.of("50000.00"));
    assertThat(payout.count()).isEqualTo(3);
    assertThat(payout.ranBy()).isEqualTo("usr_boss");
    assertThat(shop.all().stream().filter(c -> c.status() == Status.PAID)).hasSize(3);
    assertThat(shop.all().stream().filter(c -> c.status() == Status.PENDING)).hasSize(1);
    assertThat(shop.recorded()).hasSize(1);
    assertThat(shop.recorded().getFirst())
        .contains("\"event\":\"commission.payout.completed\"")
        .contains("\"data\":{\"period\":\"2025-11\",\"totalAmount\":\"50000.00\",\"count\":3}");
    assertThat(shop.actions()).endsWith("commission.payout");
  }

  @Test
  void a_month_is_paid_once() {
    var first = run(NOVEMBER, null);

    var second = refusal(NOVEMBER, null);

    assertThat(second.code()).isEqualTo("PAYOUT_ALREADY_RUN");
    assertThat(second.details())
        .containsEntry("period", "2025-11")
        .containsEntry("payoutId", first.id().value())
        .containsEntry("count", 0L);
    assertThat(shop.recorded()).hasSize(1);
  }

  @Test
  void money_moves_on_the_day_that_the_shop_has_settled_on_unless_another_is_said() {
    assertThat(run(NOVEMBER, null).payOn()).isEqualTo(LocalDate.of(2025, 12, 5));
    shop.policy =
        new CommissionPolicy(true, CommissionPlan.Type.TIERED, CommissionFixture.SPLIT, 31);
    assertThat(run(YearMonth.of(2025, 10), null).payOn()).isEqualTo(LocalDate.of(2025, 11, 30));
    assertThat(run(YearMonth.of(2025, 9), LocalDate.of(2025, 10, 7)).payOn())
        .isEqualTo(LocalDate.of(2025, 10, 7));
  }

  @Test
  void a_usual_day_that_is_past_becomes_today_in_vietnam() {
    shop.clock.advance(Duration.ofHours(13)); // 01:00 on 12 November there

    assertThat(run(YearMonth.of(2025, 10), null).payOn()).isEqualTo(LocalDate.of(2025, 11, 12));
  }

  @Test
  void a_month_to_come_and_a_day_before_the_month_are_refused() {
    assertThat(refusal(YearMonth.of(2025, 12), null).details().toString()).contains("period");
    assertThat(refusal(NOVEMBER, LocalDate.of(2025, 10, 31)).details().toString())
        .contains("payOn");
    assertThat(refusal(null, null).details().toString()).contains("required");
    assertThat(shop.recorded()).isEmpty();
  }

  private Payout run(@Nullable YearMonth period, @Nullable LocalDate payOn) {
    return shop.runPayout.handle(new RunPayout.Command(period, payOn), CONTEXT);
  }

  private DomainException refusal(@Nullable YearMonth period, @Nullable LocalDate payOn) {
    return catchThrowableOfType(DomainException.class, () -> run(period, payOn));
  }
}
