package com.meocrm.adapter.persistence.order;

import static com.meocrm.adapter.persistence.jooq.Tables.SALES_ORDER;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import com.meocrm.adapter.persistence.Columns;
import com.meocrm.core.order.Order;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an order as JSON in the database, and as arrays on the way there and back, so that
 * nobody parses here.
 */
final class OrderItems {
  private static final Field<String[]> SKU = texts("sku");
  private static final Field<String[]> QUANTITY = texts("quantity");
  private static final Field<String[]> UNIT_PRICE = texts("unitPrice");
  private static final Field<String[]> DISCOUNT_TYPE = texts("discountType");
  private static final Field<String[]> DISCOUNT_VALUE = texts("discountValue");
  private static final Field<String[]> TAX_EXEMPT = texts("taxExempt");

  static final List<SelectField<?>> COLUMNS =
      List.of(SKU, QUANTITY, UNIT_PRICE, DISCOUNT_TYPE, DISCOUNT_VALUE, TAX_EXEMPT);

  /** The lines as JSON, from one array for each member. */
  static final String FROM_ARRAYS =
      """
      coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('sku', sku, 'quantity', quantity,
          'unitPrice', unit_price::numeric, 'discountType', discount_type,
          'discountValue', discount_value::numeric, 'taxExempt', tax_exempt)) order by n)
        from unnest(?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::boolean[]) with ordinality
          i(sku, quantity, unit_price, discount_type, discount_value, tax_exempt, n)), '[]')\
      """;

  private OrderItems() {}

  static Field<JSONB> json(List<Order.Item> items) {
    return field(
        FROM_ARRAYS,
        JSONB.class,
        Columns.texts(items, Order.Item::sku),
        Columns.integers(items, Order.Item::quantity),
        unitPrices(items),
        discountTypes(items),
        discountValues(items),
        Columns.booleans(items, Order.Item::taxExempt));
  }

  static @Nullable String[] unitPrices(List<Order.Item> items) {
    return Columns.texts(items, i -> i.unitPrice().amount().toPlainString());
  }

  static @Nullable String[] discountTypes(List<Order.Item> items) {
    return Columns.texts(items, i -> i.discountType() == null ? null : i.discountType().name());
  }

  static @Nullable String[] discountValues(List<Order.Item> items) {
    return Columns.texts(
        items, i -> i.discountValue() == null ? null : i.discountValue().toPlainString());
  }

  static List<Order.Item> of(Record row) {
    var items = new ArrayList<Order.Item>();
    var skus = row.get(SKU);
    for (int i = 0; i < skus.length; i++) {
      items.add(
          new Order.Item(
              skus[i],
              Integer.parseInt(row.get(QUANTITY)[i]),
              Money.of(row.get(UNIT_PRICE)[i]),
              discountType(row.get(DISCOUNT_TYPE)[i]),
              number(row.get(DISCOUNT_VALUE)[i]),
              Boolean.parseBoolean(row.get(TAX_EXEMPT)[i])));
    }
    return items;
  }

  /** One member of all lines, in their order. */
  private static Field<String[]> texts(String member) {
    return field(
            "array(select i.item ->> {0} from jsonb_array_elements({1}) with ordinality i(item, n) order by i.n)",
            String[].class, inline(member), SALES_ORDER.ITEMS)
        .as("item_" + member);
  }

  private static Order.@Nullable DiscountType discountType(@Nullable String name) {
    return name == null ? null : Order.DiscountType.valueOf(name);
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }
}
