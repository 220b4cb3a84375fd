package com.meocrm.core.order;

import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.Item;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a request to place an order and collects everything that is wrong with it. */
final class OrderRules {
  static final int MAX_CUSTOMER_NAME_LENGTH = 200;
  static final int MAX_PHONE_LENGTH = 32;
  static final int MAX_SELLER_LENGTH = 128;

  private static final int MAX_PERCENT_DECIMALS = 4;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final FieldRules fields = new FieldRules();

  FieldRules fields() {
    return fields;
  }

  void customer(Order.@Nullable Customer customer) {
    if (customer == null) {
      return;
    }
    if (customer.id() == null && customer.name() == null && customer.phone() == null) {
      fields.violate("customer", "required", "needs an id, a name or a phone");
    }
    fields.name("customer.id", customer.id(), FieldRules.MAX_NAME_LENGTH);
    fields.oneLine("customer.name", customer.name(), MAX_CUSTOMER_NAME_LENGTH);
    fields.oneLine("customer.phone", customer.phone(), MAX_PHONE_LENGTH);
  }

  /** The lines, as far as they are right. */
  List<Item> items(List<PlaceOrder.Item> items) {
    if (items.isEmpty() || items.size() > Order.MAX_ITEMS) {
      fields.violate("items", "out_of_range", "1 to " + Order.MAX_ITEMS + " items expected");
      return List.of();
    }
    var checked = new ArrayList<Item>();
    for (int i = 0; i < items.size(); i++) {
      item("items[" + i + "].", items.get(i)).ifPresent(checked::add);
    }
    return checked;
  }

  private Optional<Item> item(String at, PlaceOrder.Item item) {
    int before = fields.violations().size();
    fields.requireName(at + "sku", item.sku());
    fields.require(at + "quantity", item.quantity());
    if (item.quantity() != null && (item.quantity() < 1 || item.quantity() > Order.MAX_QUANTITY)) {
      fields.violate(at + "quantity", "out_of_range", "must be 1 to " + Order.MAX_QUANTITY);
    }
    fields.require(at + "unitPrice", item.unitPrice());
    fields.notNegative(at + "unitPrice", item.unitPrice());
    discount(at, item);
    if (fields.violations().size() > before
        || item.sku() == null
        || item.quantity() == null
        || item.unitPrice() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Item(
            item.sku(),
            item.quantity().intValue(),
            item.unitPrice(),
            item.discountType(),
            item.discountValue(),
            item.taxExempt() != null && item.taxExempt()));
  }

  private void discount(String at, PlaceOrder.Item item) {
    var type = item.discountType();
    var value = item.discountValue();
    if (type == null && value == null) {
      return;
    }
    if (type == null) {
      fields.violate(at + "discountType", "required", "says what discountValue means");
    } else if (value == null) {
      fields.violate(at + "discountValue", "required", "is missing");
    } else if (value.signum() < 0 || isAbove(limit(type, item.unitPrice()), value)) {
      fields.violate(
          at + "discountValue",
          "out_of_range",
          "must be 0 to " + (type == DiscountType.PERCENT ? "100" : "unitPrice"));
    } else if (value.scale() > decimals(type)) {
      fields.violate(
          at + "discountValue", "too_precise", "at most " + decimals(type) + " decimals");
    }
  }

  private static boolean isAbove(@Nullable BigDecimal limit, BigDecimal value) {
    return limit != null && value.compareTo(limit) > 0;
  }

  /** The greatest discount per piece; null when it cannot be known. */
  private static @Nullable BigDecimal limit(DiscountType type, @Nullable Money unitPrice) {
    return switch (type) {
      case PERCENT -> HUNDRED;
      case FIXED -> unitPrice == null ? null : unitPrice.amount();
    };
  }

  private static int decimals(DiscountType type) {
    return switch (type) {
      case PERCENT -> MAX_PERCENT_DECIMALS;
      case FIXED -> Money.DECIMALS;
    };
  }
}
