package com.meocrm.core.order;

import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.Item;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a request to place an order and collects everything that is wrong with it. */
final class OrderRules {
  static final int MAX_NAME_LENGTH = 64;
  static final int MAX_CUSTOMER_NAME_LENGTH = 200;
  static final int MAX_PHONE_LENGTH = 32;
  static final int MAX_SELLER_LENGTH = 128;

  private static final int MAX_PERCENT_DECIMALS = 4;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** No controls, line ends or half characters. */
  private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*");

  /** One line without blanks at its ends and without characters that nobody sees. */
  private static final Pattern VISIBLE =
      Pattern.compile("[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]*[^\\p{C}\\p{Z}])?");

  /** As {@link #ONE_LINE}, with line breaks; one character class, since groups cost stack. */
  private static final Pattern LINES = Pattern.compile("[[^\\p{Cc}\\p{Cs}]\\r\\n]*");

  private final List<Violation> violations = new ArrayList<>();

  List<Violation> violations() {
    return violations;
  }

  void violate(String field, String rule, String message) {
    violations.add(new Violation(field, rule, message));
  }

  /** Has {@code field} be present; a null goes on as a violation. */
  void require(String field, @Nullable Object value) {
    if (value == null) {
      violate(field, "required", "is missing");
    }
  }

  void requireName(String field, @Nullable String value) {
    require(field, value);
    name(field, value, MAX_NAME_LENGTH);
  }

  void identifier(String field, @Nullable String value) {
    if (value != null && !Identifiers.isValid(value)) {
      violate(field, "malformed", "must match " + Identifiers.FORMAT);
    }
  }

  /** A name that people and programs compare: visible, and not too long. */
  void name(String field, @Nullable String value, int maxLength) {
    if (value != null && (value.length() > maxLength || !VISIBLE.matcher(value).matches())) {
      violate(
          field,
          "malformed",
          "must have 1 to " + maxLength + " visible characters, and no blanks at its ends");
    }
  }

  void oneLine(String field, @Nullable String value, int maxLength) {
    if (value != null
        && (value.length() > maxLength || value.isBlank() || !ONE_LINE.matcher(value).matches())) {
      violate(
          field,
          "malformed",
          "must have 1 to " + maxLength + " characters and no control characters");
    }
  }

  void notes(@Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.length() > Order.MAX_NOTES_LENGTH) {
      violate("notes", "too_long", "at most " + Order.MAX_NOTES_LENGTH + " characters");
    } else if (!LINES.matcher(value).matches()) {
      violate("notes", "malformed", "no control characters but line breaks");
    }
  }

  void notNegative(String field, @Nullable Money value) {
    if (value != null && value.isNegative()) {
      violate(field, "out_of_range", "must not be negative");
    }
  }

  void customer(Order.@Nullable Customer customer) {
    if (customer == null) {
      return;
    }
    if (customer.id() == null && customer.name() == null && customer.phone() == null) {
      violate("customer", "required", "needs an id, a name or a phone");
    }
    name("customer.id", customer.id(), MAX_NAME_LENGTH);
    oneLine("customer.name", customer.name(), MAX_CUSTOMER_NAME_LENGTH);
    oneLine("customer.phone", customer.phone(), MAX_PHONE_LENGTH);
  }

  /** The lines, as far as they are right. */
  List<Item> items(List<PlaceOrder.Item> items) {
    if (items.isEmpty() || items.size() > Order.MAX_ITEMS) {
      violate("items", "out_of_range", "1 to " + Order.MAX_ITEMS + " items expected");
      return List.of();
    }
    var checked = new ArrayList<Item>();
    for (int i = 0; i < items.size(); i++) {
      item("items[" + i + "].", items.get(i)).ifPresent(checked::add);
    }
    return checked;
  }

  private Optional<Item> item(String at, PlaceOrder.Item item) {
    int before = violations.size();
    requireName(at + "sku", item.sku());
    require(at + "quantity", item.quantity());
    if (item.quantity() != null && (item.quantity() < 1 || item.quantity() > Order.MAX_QUANTITY)) {
      violate(at + "quantity", "out_of_range", "must be 1 to " + Order.MAX_QUANTITY);
    }
    require(at + "unitPrice", item.unitPrice());
    notNegative(at + "unitPrice", item.unitPrice());
    discount(at, item);
    if (violations.size() > before
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
            item.taxExempt()));
  }

  private void discount(String at, PlaceOrder.Item item) {
    var type = item.discountType();
    var value = item.discountValue();
    if (type == null && value == null) {
      return;
    }
    if (type == null) {
      violate(at + "discountType", "required", "says what discountValue means");
    } else if (value == null) {
      violate(at + "discountValue", "required", "is missing");
    } else if (value.signum() < 0 || isAbove(limit(type, item.unitPrice()), value)) {
      violate(
          at + "discountValue",
          "out_of_range",
          "must be 0 to " + (type == DiscountType.PERCENT ? "100" : "unitPrice"));
    } else if (value.scale() > decimals(type)) {
      violate(at + "discountValue", "too_precise", "at most " + decimals(type) + " decimals");
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
