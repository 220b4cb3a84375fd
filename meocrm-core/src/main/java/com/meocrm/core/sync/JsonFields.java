package com.meocrm.core.sync;

import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of somebody else's JSON object. What has the wrong type is a violation and counts
 * as absent; members that nobody asks for are the source's own affair.
 */
record JsonFields(JsonValue.Members object, String path, FieldRules rules) {
  private static final int MAX_TEXT = 4000;
  private static final int MAX_DIGITS = 16;
  private static final int MONEY_DECIMALS = 2;

  @Nullable String text(String name) {
    return switch (get(name)) {
      case JsonValue.Null nothing -> null;
      case JsonValue.Text(var text) when text.indexOf('\0') >= 0 || text.length() > MAX_TEXT -> {
        wrong(name, "malformed", "is too long or has NUL");
        yield null;
      }
      case JsonValue.Text(var text) -> text;
      case JsonValue other -> {
        wrong(name, "type", "must be a string");
        yield null;
      }
    };
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(optionalFlag(name));
  }

  @Nullable Boolean optionalFlag(String name) {
    return switch (get(name)) {
      case JsonValue.Null nothing -> null;
      case JsonValue.Bool flag -> flag == JsonValue.Bool.TRUE;
      case JsonValue other -> {
        wrong(name, "type", "must be true or false");
        yield null;
      }
    };
  }

  @Nullable BigDecimal decimal(String name) {
    return switch (get(name)) {
      case JsonValue.Null nothing -> null;
      case JsonValue.Numeral number -> plain(name, number.decimal());
      case JsonValue.Text(var text) -> plain(name, new JsonValue.Numeral(text).decimal());
      case JsonValue other -> {
        wrong(name, "type", "must be a decimal");
        yield null;
      }
    };
  }

  @Nullable Money money(String name) {
    var amount = decimal(name);
    if (amount == null) {
      return null;
    }
    if (amount.stripTrailingZeros().scale() > MONEY_DECIMALS) {
      wrong(name, "too_precise", "must have at most two decimals");
      return null;
    }
    if ((long) amount.precision() - amount.scale() > Money.MAX_INTEGER_DIGITS) {
      wrong(name, "out_of_range", "has too many digits");
      return null;
    }
    return Money.of(amount.toPlainString());
  }

  @Nullable Long whole(String name) {
    var number = decimal(name);
    if (number == null) {
      return null;
    }
    if (number.stripTrailingZeros().scale() > 0) {
      wrong(name, "type", "must be a whole number");
      return null;
    }
    return number.longValue();
  }

  <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
    var text = text(name);
    if (text == null) {
      return null;
    }
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    wrong(name, "one_of", "must be one of " + List.of(type.getEnumConstants()));
    return null;
  }

  /** An object inside this one; null when absent. */
  @Nullable JsonFields inside(String name) {
    return switch (get(name)) {
      case JsonValue.Null nothing -> null;
      case JsonValue.Members members -> new JsonFields(members, path(name) + ".", rules);
      case JsonValue other -> {
        wrong(name, "type", "must be an object");
        yield null;
      }
    };
  }

  List<JsonValue> items(String name) {
    return switch (get(name)) {
      case JsonValue.Items(var items) -> items;
      case JsonValue.Null nothing -> List.of();
      case JsonValue other -> {
        wrong(name, "type", "must be an array");
        yield List.of();
      }
    };
  }

  private @Nullable BigDecimal plain(String name, Optional<BigDecimal> decimal) {
    if (decimal.isEmpty()
        || Math.abs(decimal.get().scale()) > MAX_DIGITS
        || decimal.get().precision() > 2 * MAX_DIGITS) {
      wrong(name, "malformed", "must be a decimal");
      return null;
    }
    return decimal.get();
  }

  private JsonValue get(String name) {
    return object.get(name).orElse(JsonValue.Null.NULL);
  }

  private String path(String name) {
    return path + name;
  }

  private void wrong(String name, String rule, String message) {
    rules.violate(path(name), rule, message);
  }
}
