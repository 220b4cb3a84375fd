package com.meocrm.core.commission;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.commission.CommissionPlan.Bonus;
import com.meocrm.core.commission.CommissionPlan.Flat;
import com.meocrm.core.commission.CommissionPlan.Tier;
import com.meocrm.core.commission.CommissionPlan.Tiered;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of {@link CommissionRules} promises. */
public abstract class CommissionRulesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  private static final CommissionPlan FIVE_PERCENT = new Flat(new BigDecimal("5"));

  /** The rules under test, none yet. */
  public record Harness(UnitOfWork unitOfWork, CommissionRules rules) {}

  private Harness harness;
  private CommissionRules rules;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_rules() {
    harness = harness();
    rules = harness.rules();
  }

  @Test
  void each_kind_of_rule_is_read_as_it_was_added() {
    var flat = rule("rul_1", "Năm phần trăm", new Flat(new BigDecimal("5.1250")), NOON);
    var tiered =
        rule(
            "rul_2",
            null,
            new Tiered(
                List.of(
                    new Tier(Money.ZERO, new BigDecimal("3")),
                    new Tier(Money.of("50000000.50"), new BigDecimal("5.5")))),
            NOON.plusSeconds(1));
    var bonus =
        rule(
            "rul_3",
            null,
            new Bonus(Money.of("100000000"), Money.of("2000000")),
            NOON.plusSeconds(2));

    add(flat, tiered, bonus);

    assertThat(rules.list(SHOP, null, 10).items()).containsExactly(bonus, tiered, flat);
    assertThat(rules.list(OTHER, null, 10).items()).isEmpty();
  }

  @Test
  void the_rule_that_became_valid_last_is_the_active_one() {
    var first = rule("rul_1", null, FIVE_PERCENT, NOON);
    var second = rule("rul_2", null, FIVE_PERCENT, NOON.plusSeconds(10));
    add(second, first);

    assertThat(rules.activeAt(SHOP, NOON.minusMillis(1), CommissionPlan.Type.TIERED)).isEmpty();
    assertThat(rules.activeAt(SHOP, NOON, CommissionPlan.Type.TIERED)).contains(first);
    assertThat(
            rules.activeAt(SHOP, NOON.plusSeconds(10).minusMillis(1), CommissionPlan.Type.TIERED))
        .contains(first);
    assertThat(rules.activeAt(SHOP, NOON.plusSeconds(10), CommissionPlan.Type.TIERED))
        .contains(second);
    assertThat(rules.activeAt(OTHER, NOON.plusSeconds(10), CommissionPlan.Type.TIERED)).isEmpty();
  }

  @Test
  void of_rules_that_became_valid_together_the_one_created_last_is_active() {
    var first = rule("rul_2", null, FIVE_PERCENT, NOON);
    var second =
        new CommissionRule(
            new CommissionRuleId("rul_1"), SHOP, null, FIVE_PERCENT, NOON, NOON.plusMillis(1));
    add(first, second);

    assertThat(rules.activeAt(SHOP, NOON, CommissionPlan.Type.TIERED)).contains(second);
  }

  @Test
  void of_several_kinds_the_preferred_one_counts_and_else_the_one_that_became_valid_last() {
    var flat = rule("rul_1", null, FIVE_PERCENT, NOON);
    var bonus = rule("rul_2", null, new Bonus(Money.of("10"), Money.of("1")), NOON.plusSeconds(1));
    add(flat, bonus);

    assertThat(rules.activeAt(SHOP, NOON.plusSeconds(1), CommissionPlan.Type.FLAT)).contains(flat);
    assertThat(rules.activeAt(SHOP, NOON.plusSeconds(1), CommissionPlan.Type.TIERED))
        .contains(bonus);
    assertThat(rules.activeAt(SHOP, NOON, CommissionPlan.Type.BONUS)).contains(flat);
  }

  @Test
  void a_list_comes_latest_first_in_pages() {
    add(
        rule("rul_1", null, FIVE_PERCENT, NOON),
        rule("rul_3", null, FIVE_PERCENT, NOON.plusSeconds(1)),
        rule("rul_2", null, FIVE_PERCENT, NOON.plusSeconds(1)));

    var first = rules.list(SHOP, null, 2);
    var last = first.items().getLast();
    var second = rules.list(SHOP, new CommissionRules.Position(last.validFrom(), last.id()), 2);

    assertThat(first.items()).extracting(r -> r.id().value()).containsExactly("rul_3", "rul_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(r -> r.id().value()).containsExactly("rul_1");
  }

  private void add(CommissionRule... all) {
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              for (var rule : all) {
                rules.add(rule);
              }
            });
  }

  private static CommissionRule rule(
      String id, @Nullable String name, CommissionPlan plan, Instant validFrom) {
    return new CommissionRule(new CommissionRuleId(id), SHOP, name, plan, validFrom, validFrom);
  }
}
