package com.meocrm.core.commission;

import static com.meocrm.core.commission.CommissionFixture.CONTEXT;
import static com.meocrm.core.commission.CommissionFixture.NOVEMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApproveCommissionTest {
  private static final RunPayout.Command NOVEMBERS = new RunPayout.Command(NOVEMBER, null);
  private static final YearMonth DECEMBER = YearMonth.of(2025, 12);

  private final CommissionFixture shop = new CommissionFixture();

  @Test
  void a_pending_commission_is_approved_for_the_payout_of_its_month() {
    var commission = earned();
    shop.clock.advance(Duration.ofMinutes(1));

    var approved = shop.approve(commission.id());

    assertThat(approved.status()).isEqualTo(Status.APPROVED);
    assertThat(approved.approvedBy()).isEqualTo("usr_boss");
    assertThat(approved.approvedAt()).isEqualTo(shop.clock.instant());
    assertThat(approved.period()).isEqualTo(NOVEMBER);
    assertThat(approved.version()).isEqualTo(2);
    assertThat(shop.all()).containsExactly(approved);
    assertThat(shop.actions()).endsWith("commission.approve");
  }

  @Test
  void only_a_pending_one_can_be_approved() {
    var commission = earned();
    shop.approve(commission.id());

    var again = refusal(commission.id());
    shop.runPayout.handle(NOVEMBERS, CONTEXT);
    var paid = refusal(commission.id());

    assertThat(again.code()).isEqualTo("COMMISSION_TRANSITION_INVALID");
    assertThat(again.details())
        .containsEntry("from", "APPROVED")
        .containsEntry("allowed", List.of("PAID"));
    assertThat(paid.details()).containsEntry("from", "PAID").containsEntry("allowed", List.of());
  }

  @Test
  void a_version_that_the_approver_has_not_seen_is_not_approved() {
    var commission = earned();
    var command = new ApproveCommission.Command(commission.id(), ExpectedVersion.of(2));

    assertThat(
            catchThrowableOfType(DomainException.class, () -> shop.approve.handle(command, CONTEXT))
                .code())
        .isEqualTo("VERSION_CONFLICT");
    assertThat(shop.all()).containsExactly(commission);
  }

  @Test
  void an_unknown_one_is_not_found() {
    assertThat(refusal(new CommissionId("com_9")).code()).isEqualTo("COMMISSION_NOT_FOUND");
  }

  @Test
  void what_is_approved_after_its_months_payout_goes_to_the_next_open_month() {
    var early = earned();
    shop.complete("ord_2", "500000");
    var late = shop.all().getLast();
    shop.approve(early.id());
    shop.runPayout.handle(NOVEMBERS, CONTEXT);

    var approved = shop.approve(late.id());

    assertThat(approved.period()).isEqualTo(DECEMBER);
    shop.clock.advance(Duration.ofDays(30)); // 11 December
    assertThat(shop.runPayout.handle(new RunPayout.Command(DECEMBER, null), CONTEXT).count())
        .isOne();
  }

  @Test
  void months_that_passed_meanwhile_are_left_out() {
    var late = earned();
    shop.runPayout.handle(NOVEMBERS, CONTEXT);
    shop.clock.advance(Duration.ofDays(90)); // 9 February

    assertThat(shop.approve(late.id()).period()).isEqualTo(YearMonth.of(2026, 2));
  }

  private Commission earned() {
    shop.flat("5");
    shop.complete("ord_1", "1000000");
    return shop.all().getFirst();
  }

  private DomainException refusal(CommissionId id) {
    return catchThrowableOfType(DomainException.class, () -> shop.approve(id));
  }
}
