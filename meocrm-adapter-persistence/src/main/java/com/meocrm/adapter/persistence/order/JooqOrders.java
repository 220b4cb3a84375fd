package com.meocrm.adapter.persistence.order;

import static com.meocrm.adapter.persistence.jooq.Tables.SALES_ORDER;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Constraints;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.Keys;
import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.Refund;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Orders as a table. */
public final class JooqOrders implements Orders {
  private static final List<SelectField<?>> COLUMNS = columns();

  private final Transactions transactions;

  public JooqOrders(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Shelf add(Order order) {
    try {
      return ShelfRows.addAndLook(transactions, order);
    } catch (DataAccessException e) {
      throw conflict(order, e);
    }
  }

  @Override
  public Optional<Order> find(OrganizationId organization, OrderId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(COLUMNS)
                .from(SALES_ORDER)
                .where(SALES_ORDER.ORGANIZATION_ID.eq(organization.value()))
                .and(SALES_ORDER.ORDER_ID.eq(id.value()))
                .fetchOptional(JooqOrders::order));
  }

  @Override
  public Optional<Order> lock(OrganizationId organization, OrderId id) {
    return transactions
        .current(organization)
        .select(COLUMNS)
        .from(SALES_ORDER)
        .where(SALES_ORDER.ORGANIZATION_ID.eq(organization.value()))
        .and(SALES_ORDER.ORDER_ID.eq(id.value()))
        .forUpdate()
        .fetchOptional(JooqOrders::order);
  }

  @Override
  public void save(Order order) {
    var refund = order.refund();
    int saved =
        transactions
            .current(order.organization())
            .update(SALES_ORDER)
            .set(SALES_ORDER.STATUS, order.status().name())
            .set(SALES_ORDER.ITEMS, OrderItems.json(order.items()))
            .set(SALES_ORDER.PAID, order.paid())
            .set(SALES_ORDER.PAID_AMOUNT, order.paidAmount().amount())
            .set(SALES_ORDER.VALUE_NET, order.valueNet().amount())
            .set(SALES_ORDER.VALUE_GROSS, order.valueGross().amount())
            .set(SALES_ORDER.UPDATED_AT, order.updatedAt())
            .set(SALES_ORDER.COMPLETED_AT, order.completedAt())
            .set(SALES_ORDER.REFUND_STATUS, refund == null ? null : refund.status().name())
            .set(SALES_ORDER.REFUND_AMOUNT, refund == null ? null : refund.amount().amount())
            .set(SALES_ORDER.REFUND_REASON, refund == null ? null : refund.reason())
            .set(SALES_ORDER.REFUND_REQUESTED_BY, refund == null ? null : refund.requestedBy())
            .set(SALES_ORDER.REFUND_REQUESTED_AT, refund == null ? null : refund.requestedAt())
            .set(SALES_ORDER.REFUND_DECIDED_BY, refund == null ? null : refund.decidedBy())
            .set(SALES_ORDER.REFUND_DECIDED_AT, refund == null ? null : refund.decidedAt())
            .set(SALES_ORDER.REFUNDED_AT, order.refundedAt())
            .set(SALES_ORDER.VERSION, order.version())
            .where(SALES_ORDER.ORGANIZATION_ID.eq(order.organization().value()))
            .and(SALES_ORDER.ORDER_ID.eq(order.id().value()))
            .and(SALES_ORDER.VERSION.eq(order.version() - 1))
            .execute();
    if (saved != 1) {
      throw new IllegalStateException("order was not locked: " + order.id());
    }
  }

  @Override
  public Page<Order> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.select(COLUMNS)
                    .from(SALES_ORDER)
                    .where(SALES_ORDER.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(olderThan(after))
                    .orderBy(SALES_ORDER.CREATED_AT.desc(), SALES_ORDER.ORDER_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqOrders::order),
                limit));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.status() != null) {
      // Written out, so that the planner sees that the index of open orders will do.
      condition = condition.and(SALES_ORDER.STATUS.eq(inline(filter.status().name())));
    }
    if (filter.branchId() != null) {
      condition = condition.and(SALES_ORDER.BRANCH_ID.eq(filter.branchId()));
    }
    if (filter.code() != null) {
      condition = condition.and(SALES_ORDER.CODE.eq(filter.code()));
    }
    if (filter.customerId() != null) {
      condition = condition.and(SALES_ORDER.CUSTOMER_ID.eq(filter.customerId()));
    }
    return condition;
  }

  private static Condition olderThan(@Nullable Position position) {
    return position == null
        ? noCondition()
        : row(SALES_ORDER.CREATED_AT, SALES_ORDER.ORDER_ID)
            .lt(position.createdAt(), position.id().value());
  }

  private static RuntimeException conflict(Order order, DataAccessException failure) {
    var constraint = Constraints.violatedBy(failure);
    if (Keys.SALES_ORDER_PK.getName().equals(constraint)) {
      return DomainException.conflict(
          "ORDER_EXISTS",
          "An order " + order.id() + " exists already.",
          Map.of("orderId", order.id().value()));
    }
    if (Keys.SALES_ORDER_CODE.getName().equals(constraint)) {
      return DomainException.conflict(
          "ORDER_CODE_TAKEN",
          "Another order has the code " + order.code() + ".",
          Map.of("code", order.code()));
    }
    return failure;
  }

  private static Order order(Record row) {
    return new Order(
        new OrderId(row.get(SALES_ORDER.ORDER_ID)),
        new OrganizationId(row.get(SALES_ORDER.ORGANIZATION_ID)),
        row.get(SALES_ORDER.CODE),
        Order.Channel.valueOf(row.get(SALES_ORDER.CHANNEL)),
        Order.PaymentMethod.valueOf(row.get(SALES_ORDER.PAYMENT_METHOD)),
        Order.Status.valueOf(row.get(SALES_ORDER.STATUS)),
        row.get(SALES_ORDER.BRANCH_ID),
        OrderItems.of(row),
        new Money(row.get(SALES_ORDER.DISCOUNT)),
        new Money(row.get(SALES_ORDER.SHIPPING_FEE)),
        customer(row),
        row.get(SALES_ORDER.SELLER_ID),
        row.get(SALES_ORDER.PAID),
        new Money(row.get(SALES_ORDER.PAID_AMOUNT)),
        row.get(SALES_ORDER.NOTES),
        new Money(row.get(SALES_ORDER.VALUE_NET)),
        new Money(row.get(SALES_ORDER.VALUE_GROSS)),
        row.get(SALES_ORDER.CREATED_AT),
        row.get(SALES_ORDER.UPDATED_AT),
        row.get(SALES_ORDER.COMPLETED_AT),
        refund(row),
        row.get(SALES_ORDER.REFUNDED_AT),
        row.get(SALES_ORDER.VERSION));
  }

  private static @Nullable Refund refund(Record row) {
    var status = row.get(SALES_ORDER.REFUND_STATUS);
    return status == null
        ? null
        : new Refund(
            Refund.Status.valueOf(status),
            new Money(row.get(SALES_ORDER.REFUND_AMOUNT)),
            row.get(SALES_ORDER.REFUND_REASON),
            row.get(SALES_ORDER.REFUND_REQUESTED_BY),
            row.get(SALES_ORDER.REFUND_REQUESTED_AT),
            row.get(SALES_ORDER.REFUND_DECIDED_BY),
            row.get(SALES_ORDER.REFUND_DECIDED_AT));
  }

  private static Order.@Nullable Customer customer(Record row) {
    var id = row.get(SALES_ORDER.CUSTOMER_ID);
    var name = row.get(SALES_ORDER.CUSTOMER_NAME);
    var phone = row.get(SALES_ORDER.CUSTOMER_PHONE);
    return id == null && name == null && phone == null ? null : new Order.Customer(id, name, phone);
  }

  private static List<SelectField<?>> columns() {
    var columns = new ArrayList<SelectField<?>>(List.of(SALES_ORDER.fields()));
    columns.remove(SALES_ORDER.ITEMS);
    columns.addAll(OrderItems.COLUMNS);
    return List.copyOf(columns);
  }
}
