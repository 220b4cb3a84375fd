package com.meocrm.adapter.persistence.commission;

import static com.meocrm.adapter.persistence.jooq.Tables.COMMISSION;
import static com.meocrm.adapter.persistence.jooq.Tables.COMMISSION_PAYOUT;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sum;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.CommissionPayoutRecord;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.commission.Payout;
import com.meocrm.core.commission.PayoutId;
import com.meocrm.core.commission.Payouts;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Record2;

/** Months and their payouts as a table, one row for each month. */
public final class JooqPayouts implements Payouts {
  private final Transactions transactions;

  public JooqPayouts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean holdOpen(OrganizationId organization, YearMonth period) {
    var dsl = transactions.current(organization);
    makeRow(dsl, organization, period);
    // Shared: approvals do not wait for each other, a payout waits for them all.
    return isTrue(
        dsl.select(field(COMMISSION_PAYOUT.PAYOUT_ID.isNull()))
            .from(COMMISSION_PAYOUT)
            .where(isThis(organization, period))
            .forShare()
            .fetchSingle());
  }

  @Override
  public Optional<Payout> run(OrganizationId organization, Order order) {
    var dsl = transactions.current(organization);
    makeRow(dsl, organization, order.period());
    // A lock in a statement of its own: the next one sees every approval that it waited for.
    boolean unpaid =
        isTrue(
            dsl.select(field(COMMISSION_PAYOUT.PAYOUT_ID.isNull()))
                .from(COMMISSION_PAYOUT)
                .where(isThis(organization, order.period()))
                .forUpdate()
                .fetchSingle());
    if (!unpaid) {
      return Optional.empty();
    }
    var paid = payCommissions(dsl, organization, order);
    dsl.update(COMMISSION_PAYOUT)
        .set(COMMISSION_PAYOUT.PAYOUT_ID, order.id().value())
        .set(COMMISSION_PAYOUT.PAY_ON, order.payOn())
        .set(COMMISSION_PAYOUT.TOTAL_AMOUNT, paid.value1())
        .set(COMMISSION_PAYOUT.PAID_COUNT, paid.value2().longValue())
        .set(COMMISSION_PAYOUT.RAN_AT, order.orderedAt())
        .set(COMMISSION_PAYOUT.RAN_BY, order.orderedBy())
        .where(isThis(organization, order.period()))
        .execute();
    return find(organization, order.period());
  }

  @Override
  public Optional<Payout> find(OrganizationId organization, YearMonth period) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(COMMISSION_PAYOUT)
                .where(isThis(organization, period))
                .and(COMMISSION_PAYOUT.PAYOUT_ID.isNotNull())
                .fetchOptional(JooqPayouts::payout));
  }

  /** All in one statement that brings back sum and count, so that any number fits. */
  private static Record2<BigDecimal, Integer> payCommissions(
      DSLContext dsl, OrganizationId organization, Order order) {
    var paid =
        name("paid")
            .as(
                dsl.update(COMMISSION)
                    .set(COMMISSION.STATUS, Status.PAID.name())
                    .set(COMMISSION.PAID_AT, order.orderedAt())
                    .set(COMMISSION.PAYOUT_ID, order.id().value())
                    .set(COMMISSION.VERSION, COMMISSION.VERSION.plus(1))
                    .where(COMMISSION.ORGANIZATION_ID.eq(organization.value()))
                    .and(COMMISSION.PERIOD.eq(order.period().atDay(1)))
                    .and(COMMISSION.STATUS.eq(Status.APPROVED.name()))
                    .returning(COMMISSION.AMOUNT));
    return dsl.with(paid)
        .select(coalesce(sum(paid.field(COMMISSION.AMOUNT)), BigDecimal.ZERO), count())
        .from(paid)
        .fetchSingle();
  }

  private static void makeRow(DSLContext dsl, OrganizationId organization, YearMonth period) {
    dsl.insertInto(COMMISSION_PAYOUT)
        .set(COMMISSION_PAYOUT.ORGANIZATION_ID, organization.value())
        .set(COMMISSION_PAYOUT.PERIOD, period.atDay(1))
        .onConflictDoNothing()
        .execute();
  }

  private static boolean isTrue(Record1<Boolean> row) {
    return row.value1();
  }

  private static Condition isThis(OrganizationId organization, YearMonth period) {
    return COMMISSION_PAYOUT
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(COMMISSION_PAYOUT.PERIOD.eq(period.atDay(1)));
  }

  private static Payout payout(CommissionPayoutRecord row) {
    return new Payout(
        new PayoutId(row.getPayoutId()),
        new OrganizationId(row.getOrganizationId()),
        YearMonth.from(row.getPeriod()),
        row.getPayOn(),
        new Money(row.getTotalAmount()),
        row.getPaidCount(),
        row.getRanAt(),
        row.getRanBy());
  }
}
