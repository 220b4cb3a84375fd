package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An effective value read member by member. Whatever was stored fits the schema of its time; a
 * member that does not fit today's counts as the default.
 */
final class SettingValue {
  private final JsonValue value;
  private final JsonValue standard;

  SettingValue(JsonValue value, JsonValue standard) {
    this.value = value;
    this.standard = standard;
  }

  /** A member that has a default. */
  SettingValue member(String name) {
    var fallback = SettingNode.at(standard, List.of(name)).orElse(JsonValue.Null.NULL);
    return new SettingValue(SettingNode.at(value, List.of(name)).orElse(fallback), fallback);
  }

  /** Whatever it is. */
  JsonValue json() {
    return value;
  }

  boolean flag() {
    return fitting(JsonValue.Bool.class) == JsonValue.Bool.TRUE;
  }

  /** The flag; false when there is none. */
  boolean optionalFlag() {
    return value == JsonValue.Bool.TRUE;
  }

  BigDecimal decimal() {
    return fitting(JsonValue.Numeral.class)
        .decimal()
        .orElseThrow(() -> new IllegalStateException("a setting's number is beyond all bounds"));
  }

  int number() {
    return decimal().intValueExact();
  }

  String text() {
    return fitting(JsonValue.Text.class).value();
  }

  /** The text, or null when there is none. */
  @Nullable String optionalText() {
    return switch (value) {
      case JsonValue.Text text -> text.value();
      case JsonValue.Numeral number -> number.text();
      default -> null;
    };
  }

  /** An amount, as number or as decimal text. */
  Money money() {
    return value instanceof JsonValue.Text text ? Money.of(text.value()) : new Money(decimal());
  }

  List<String> texts() {
    return fitting(JsonValue.Items.class).items().stream()
        .filter(JsonValue.Text.class::isInstance)
        .map(item -> ((JsonValue.Text) item).value())
        .toList();
  }

  List<SettingValue> items() {
    return fitting(JsonValue.Items.class).items().stream()
        .map(item -> new SettingValue(item, JsonValue.Null.NULL))
        .toList();
  }

  private <T extends JsonValue> T fitting(Class<T> type) {
    return type.isInstance(value) ? type.cast(value) : type.cast(standard);
  }
}
