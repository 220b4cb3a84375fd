package com.meocrm.adapter.persistence.commission;

import static com.meocrm.adapter.persistence.jooq.Tables.COMMISSION;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.CommissionRecord;
import com.meocrm.core.commission.Commission;
import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.commission.CommissionId;
import com.meocrm.core.commission.CommissionRuleId;
import com.meocrm.core.commission.CommissionShares;
import com.meocrm.core.commission.Commissions;
import com.meocrm.core.commission.PayoutId;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.YearMonth;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Commissions as a table. */
public final class JooqCommissions implements Commissions {
  private final Transactions transactions;

  public JooqCommissions(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Commission commission) {
    var row = new CommissionRecord();
    row.setOrganizationId(commission.organization().value());
    row.setCommissionId(commission.id().value());
    row.setKind(commission.kind().name());
    row.setOrderId(commission.orderId());
    row.setSellerId(commission.sellerId());
    row.setRuleId(commission.ruleId().value());
    row.setBase(commission.base().amount());
    row.setRatePercent(commission.ratePercent());
    row.setAmount(commission.amount().amount());
    row.setSelfAmount(commission.shares().self().amount());
    row.setSupportAmount(commission.shares().support().amount());
    row.setTeamPoolAmount(commission.shares().teamPool().amount());
    row.setStatus(commission.status().name());
    row.setPeriod(commission.period().atDay(1));
    row.setCreatedAt(commission.createdAt());
    row.setApprovedAt(commission.approvedAt());
    row.setApprovedBy(commission.approvedBy());
    row.setVersion(commission.version());
    try {
      transactions.current(commission.organization()).insertInto(COMMISSION).set(row).execute();
    } catch (IntegrityConstraintViolationException e) {
      throw new IllegalStateException(
          "order %s has a commission of kind %s already"
              .formatted(commission.orderId(), commission.kind()),
          e);
    }
  }

  @Override
  public Optional<Commission> find(OrganizationId organization, CommissionId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(COMMISSION)
                .where(isThis(organization, id))
                .fetchOptional(JooqCommissions::commission));
  }

  @Override
  public Optional<Commission> ofOrder(OrganizationId organization, String orderId, Kind kind) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(COMMISSION)
                .where(COMMISSION.ORGANIZATION_ID.eq(organization.value()))
                .and(COMMISSION.ORDER_ID.eq(orderId))
                .and(COMMISSION.KIND.eq(kind.name()))
                .fetchOptional(JooqCommissions::commission));
  }

  @Override
  public Optional<Commission> lock(OrganizationId organization, CommissionId id) {
    return transactions
        .current(organization)
        .selectFrom(COMMISSION)
        .where(isThis(organization, id))
        .forNoKeyUpdate()
        .fetchOptional(JooqCommissions::commission);
  }

  @Override
  public void save(Commission commission) {
    var payout = commission.payoutId();
    transactions
        .current(commission.organization())
        .update(COMMISSION)
        .set(COMMISSION.STATUS, commission.status().name())
        .set(COMMISSION.PERIOD, commission.period().atDay(1))
        .set(COMMISSION.APPROVED_AT, commission.approvedAt())
        .set(COMMISSION.APPROVED_BY, commission.approvedBy())
        .set(COMMISSION.PAID_AT, commission.paidAt())
        .set(COMMISSION.PAYOUT_ID, payout == null ? null : payout.value())
        .set(COMMISSION.VERSION, commission.version())
        .where(isThis(commission.organization(), commission.id()))
        .execute();
  }

  @Override
  public Page<Commission> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(COMMISSION)
                    .where(COMMISSION.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(olderThan(after))
                    .orderBy(COMMISSION.CREATED_AT.desc(), COMMISSION.COMMISSION_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqCommissions::commission),
                limit));
  }

  private static Condition isThis(OrganizationId organization, CommissionId id) {
    return COMMISSION
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(COMMISSION.COMMISSION_ID.eq(id.value()));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.period() != null) {
      condition = condition.and(COMMISSION.PERIOD.eq(filter.period().atDay(1)));
    }
    if (filter.status() != null) {
      condition = condition.and(COMMISSION.STATUS.eq(filter.status().name()));
    }
    if (filter.sellerId() != null) {
      condition = condition.and(COMMISSION.SELLER_ID.eq(filter.sellerId()));
    }
    return condition;
  }

  private static Condition olderThan(@Nullable Position position) {
    return position == null
        ? noCondition()
        : row(COMMISSION.CREATED_AT, COMMISSION.COMMISSION_ID)
            .lt(position.createdAt(), position.id().value());
  }

  private static Commission commission(CommissionRecord row) {
    return new Commission(
        new CommissionId(row.getCommissionId()),
        new OrganizationId(row.getOrganizationId()),
        Kind.valueOf(row.getKind()),
        row.getOrderId(),
        row.getSellerId(),
        new CommissionRuleId(row.getRuleId()),
        new Money(row.getBase()),
        row.getRatePercent(),
        new Money(row.getAmount()),
        new CommissionShares(
            new Money(row.getSelfAmount()),
            new Money(row.getSupportAmount()),
            new Money(row.getTeamPoolAmount())),
        Status.valueOf(row.getStatus()),
        YearMonth.from(row.getPeriod()),
        row.getCreatedAt(),
        row.getApprovedAt(),
        row.getApprovedBy(),
        row.getPaidAt(),
        row.getPayoutId() == null ? null : new PayoutId(row.getPayoutId()),
        row.getVersion());
  }
}
