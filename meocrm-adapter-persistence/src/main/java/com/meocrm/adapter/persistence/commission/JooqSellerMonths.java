package com.meocrm.adapter.persistence.commission;

import static com.meocrm.adapter.persistence.jooq.Tables.COMMISSION_MONTH;
import static org.jooq.impl.DSL.excluded;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.commission.SellerMonth;
import com.meocrm.core.commission.SellerMonths;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.YearMonth;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Sellers' months as a table; the row's lock is taken by adding to it. */
public final class JooqSellerMonths implements SellerMonths {
  private final Transactions transactions;

  public JooqSellerMonths(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public SellerMonth add(OrganizationId organization, String sellerId, YearMonth month, Money net) {
    // Adds to what the last holder of the lock left, whatever this transaction has seen before.
    return transactions
        .current(organization)
        .insertInto(COMMISSION_MONTH)
        .set(COMMISSION_MONTH.ORGANIZATION_ID, organization.value())
        .set(COMMISSION_MONTH.SELLER_ID, sellerId)
        .set(COMMISSION_MONTH.MONTH, month.atDay(1))
        .set(COMMISSION_MONTH.NET_VALUE, net.amount())
        .onConflict(
            COMMISSION_MONTH.ORGANIZATION_ID, COMMISSION_MONTH.SELLER_ID, COMMISSION_MONTH.MONTH)
        .doUpdate()
        .set(
            COMMISSION_MONTH.NET_VALUE,
            COMMISSION_MONTH.NET_VALUE.plus(excluded(COMMISSION_MONTH.NET_VALUE)))
        .returning(COMMISSION_MONTH.NET_VALUE, COMMISSION_MONTH.BONUS_ORDER_ID)
        .fetchSingle(row -> new SellerMonth(new Money(row.getNetValue()), row.getBonusOrderId()));
  }

  @Override
  public void giveBonus(
      OrganizationId organization, String sellerId, YearMonth month, String orderId) {
    setBonus(organization, orderId, isThis(organization, sellerId, month));
  }

  @Override
  public void takeBonusBack(
      OrganizationId organization, String sellerId, YearMonth month, String orderId) {
    setBonus(
        organization,
        null,
        isThis(organization, sellerId, month).and(COMMISSION_MONTH.BONUS_ORDER_ID.eq(orderId)));
  }

  private void setBonus(OrganizationId organization, @Nullable String orderId, Condition where) {
    transactions
        .current(organization)
        .update(COMMISSION_MONTH)
        .set(COMMISSION_MONTH.BONUS_ORDER_ID, orderId)
        .where(where)
        .execute();
  }

  private static Condition isThis(OrganizationId organization, String sellerId, YearMonth month) {
    return COMMISSION_MONTH
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(COMMISSION_MONTH.SELLER_ID.eq(sellerId))
        .and(COMMISSION_MONTH.MONTH.eq(month.atDay(1)));
  }
}
