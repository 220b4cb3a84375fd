package com.meocrm.adapter.persistence.order;

import com.meocrm.adapter.persistence.Columns;
import com.meocrm.adapter.persistence.OneRoundTrip;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.order.Order;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds an order and looks at the shelf in one statement: every order pays one round trip for both
 * (which, without an idempotency key, is that of role and tenant as well), and a tenant without
 * products one probe of an index more. Written out, since nothing is done as often and building it
 * anew for each order was an eighth of the work of placing one.
 */
final class ShelfRows {
  /**
   * A new order has no refund. Then no row for a tenant without products; a row without a product
   * for a SKU that is none.
   */
  private static final String ADD_AND_LOOK =
      """
      with added as (
        insert into meocrm.sales_order (organization_id, order_id, code, channel, payment_method, status, branch_id,
          items, discount, shipping_fee, customer_id, customer_name, customer_phone, seller_id, paid, paid_amount,
          notes, value_net, value_gross, created_at, updated_at, completed_at, version)
        values (?, ?, ?, ?, ?, ?, ?, %s, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))
      select w.sku, p.active, p.tax_exempt, coalesce(s.quantity, 0) as quantity
      from unnest(?::text[]) w(sku)
      left join meocrm.product p on p.organization_id = ? and p.sku = w.sku
      left join meocrm.stock s on s.organization_id = ? and s.branch_id = ? and s.sku = w.sku
      where exists (select from meocrm.product where organization_id = ?)\
      """
          .formatted(OrderItems.FROM_ARRAYS);

  private ShelfRows() {}

  static Shelf addAndLook(Transactions transactions, Order order) {
    var rows =
        transactions.query(
            order.organization(), new OneRoundTrip().add(ADD_AND_LOOK, values(order)));
    var shelf = rows.getFirst();
    return shelf.isEmpty()
        ? Shelf.UNSTOCKED
        : Shelf.of(shelf.stream().filter(row -> row[1] != null).map(ShelfRows::entry).toList());
  }

  private static @Nullable Object[] values(Order order) {
    var organization = order.organization().value();
    var customer = order.customer();
    var items = order.items();
    return new @Nullable Object[] {
      organization,
      order.id().value(),
      order.code(),
      order.channel().name(),
      order.paymentMethod().name(),
      order.status().name(),
      order.branchId(),
      Columns.texts(items, Order.Item::sku),
      Columns.integers(items, Order.Item::quantity),
      OrderItems.unitPrices(items),
      OrderItems.discountTypes(items),
      OrderItems.discountValues(items),
      Columns.booleans(items, Order.Item::taxExempt),
      order.discount().amount(),
      order.shippingFee().amount(),
      customer == null ? null : customer.id(),
      customer == null ? null : customer.name(),
      customer == null ? null : customer.phone(),
      order.sellerId(),
      order.paid(),
      order.paidAmount().amount(),
      order.notes(),
      order.valueNet().amount(),
      order.valueGross().amount(),
      order.createdAt(),
      order.updatedAt(),
      order.completedAt(),
      order.version(),
      items.stream().map(Order.Item::sku).distinct().toArray(String[]::new),
      organization,
      organization,
      order.branchId(),
      organization
    };
  }

  private static Shelf.Entry entry(@Nullable Object[] row) {
    return new Shelf.Entry(
        String.valueOf(row[0]),
        OneRoundTrip.isTrue(row[1]),
        OneRoundTrip.isTrue(row[2]),
        ((Number) Objects.requireNonNull(row[3])).longValue());
  }
}
