package com.meocrm.core.commission;

import static com.meocrm.core.commission.CommissionFixture.CONTEXT;
import static com.meocrm.core.commission.CommissionFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.commission.CreateCommissionRule.Command;
import com.meocrm.core.commission.CreateCommissionRule.TierCommand;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CreateCommissionRuleTest {
  private final CommissionFixture shop = new CommissionFixture();

  @Test
  void a_rule_counts_from_now_on_unless_it_says_later() {
    var now = shop.flat("5");
    var later =
        shop.createRule.handle(
            new Command(
                "Tháng 12",
                CommissionPlan.Type.FLAT,
                new BigDecimal("6"),
                List.of(),
                null,
                null,
                shop.clock.instant().plus(Duration.ofDays(20))),
            CONTEXT);

    assertThat(now.validFrom()).isEqualTo(shop.clock.instant());
    assertThat(shop.rules.activeAt(SHOP, shop.clock.instant(), CommissionPlan.Type.FLAT))
        .contains(now);
    assertThat(shop.rules.activeAt(SHOP, later.validFrom(), CommissionPlan.Type.FLAT))
        .contains(later);
    assertThat(shop.actions()).containsExactly("commission_rule.create", "commission_rule.create");
  }

  @Test
  void everything_wrong_is_told_at_once() {
    var tiers =
        List.of(
            new TierCommand(Money.of(1), new BigDecimal("3")),
            new TierCommand(Money.of(1), new BigDecimal("101")),
            new TierCommand(null, null));
    var command =
        new Command(
            "\u0007",
            CommissionPlan.Type.TIERED,
            BigDecimal.ONE,
            tiers,
            Money.of(1),
            Money.of(1),
            shop.clock.instant().minus(Duration.ofDays(1)));

    assertThat(violated(command))
        .contains(
            "ratePercent",
            "target",
            "amount",
            "tiers[0].from",
            "tiers[1].ratePercent",
            "tiers[2].from",
            "tiers[2].ratePercent",
            "name",
            "validFrom");
  }

  @Test
  void each_kind_needs_its_own_fields() {
    assertThat(violated(command(null))).contains("type");
    assertThat(violated(command(CommissionPlan.Type.FLAT))).contains("ratePercent");
    assertThat(violated(command(CommissionPlan.Type.TIERED))).contains("tiers");
    assertThat(violated(command(CommissionPlan.Type.BONUS))).contains("target", "amount");
  }

  @Test
  void tiers_that_do_not_ascend_are_refused() {
    var tiers =
        List.of(
            new TierCommand(Money.ZERO, new BigDecimal("3")),
            new TierCommand(Money.of(10), new BigDecimal("4")),
            new TierCommand(Money.of(10), new BigDecimal("5")));

    assertThat(
            violated(new Command(null, CommissionPlan.Type.TIERED, null, tiers, null, null, null)))
        .contains("tiers[2].from");
  }

  private static Command command(CommissionPlan.@Nullable Type type) {
    return new Command(null, type, null, List.of(), null, null, null);
  }

  private String violated(Command command) {
    var refusal =
        catchThrowableOfType(DomainException.class, () -> shop.createRule.handle(command, CONTEXT));
    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
    assertThat(shop.rules.list(SHOP, null, 10).items()).isEmpty();
    return refusal.details().toString();
  }
}
