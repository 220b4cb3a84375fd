package com.meocrm.adapter.persistence.commission;

import static com.meocrm.adapter.persistence.jooq.Tables.COMMISSION_RULE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.CommissionRuleRecord;
import com.meocrm.core.commission.CommissionPlan;
import com.meocrm.core.commission.CommissionPlan.Bonus;
import com.meocrm.core.commission.CommissionPlan.Flat;
import com.meocrm.core.commission.CommissionPlan.Tiered;
import com.meocrm.core.commission.CommissionRule;
import com.meocrm.core.commission.CommissionRuleId;
import com.meocrm.core.commission.CommissionRules;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Commission rules as a table. */
public final class JooqCommissionRules implements CommissionRules {
  private final Transactions transactions;

  public JooqCommissionRules(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(CommissionRule rule) {
    var row = new CommissionRuleRecord();
    row.setOrganizationId(rule.organization().value());
    row.setRuleId(rule.id().value());
    row.setName(rule.name());
    row.setPlan(rule.plan().type().name());
    row.setValidFrom(rule.validFrom());
    row.setCreatedAt(rule.createdAt());
    switch (rule.plan()) {
      case Flat(var ratePercent) -> row.setRatePercent(ratePercent);
      case Tiered(var tiers) -> row.setTiers(Tiers.json(tiers));
      case Bonus(var target, var amount) -> {
        row.setTarget(target.amount());
        row.setAmount(amount.amount());
      }
    }
    transactions.current(rule.organization()).insertInto(COMMISSION_RULE).set(row).execute();
  }

  @Override
  public Optional<CommissionRule> activeAt(
      OrganizationId organization, Instant moment, CommissionPlan.Type preferred) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(COMMISSION_RULE)
                .where(COMMISSION_RULE.ORGANIZATION_ID.eq(organization.value()))
                .and(COMMISSION_RULE.VALID_FROM.le(moment))
                .orderBy(
                    field(COMMISSION_RULE.PLAN.eq(preferred.name())).desc(),
                    COMMISSION_RULE.VALID_FROM.desc(),
                    COMMISSION_RULE.CREATED_AT.desc(),
                    COMMISSION_RULE.RULE_ID.desc())
                .limit(1)
                .fetchOptional(JooqCommissionRules::rule));
  }

  @Override
  public Page<CommissionRule> list(
      OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(COMMISSION_RULE)
                    .where(COMMISSION_RULE.ORGANIZATION_ID.eq(organization.value()))
                    .and(before(after))
                    .orderBy(COMMISSION_RULE.VALID_FROM.desc(), COMMISSION_RULE.RULE_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqCommissionRules::rule),
                limit));
  }

  private static Condition before(@Nullable Position position) {
    return position == null
        ? noCondition()
        : row(COMMISSION_RULE.VALID_FROM, COMMISSION_RULE.RULE_ID)
            .lt(position.validFrom(), position.id().value());
  }

  private static CommissionRule rule(CommissionRuleRecord row) {
    return new CommissionRule(
        new CommissionRuleId(row.getRuleId()),
        new OrganizationId(row.getOrganizationId()),
        row.getName(),
        plan(row),
        row.getValidFrom(),
        row.getCreatedAt());
  }

  private static CommissionPlan plan(CommissionRuleRecord row) {
    return switch (CommissionPlan.Type.valueOf(row.getPlan())) {
      case FLAT -> new Flat(row.getRatePercent());
      case TIERED -> new Tiered(Tiers.of(row.getTiers()));
      case BONUS -> new Bonus(new Money(row.getTarget()), new Money(row.getAmount()));
    };
  }
}
