package com.meocrm.core.command;

import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of an object that a schema, or ourselves, saw to: what is absent or of another type
 * is as good as not there.
 */
public record JsonMembers(JsonValue.Members object) {
  /** A text; null when there is none. */
  public @Nullable String text(String name) {
    return get(name) instanceof JsonValue.Text(var text) ? text : null;
  }

  public boolean flag(String name) {
    return get(name) == JsonValue.Bool.TRUE;
  }

  /** A whole number. */
  public OptionalLong number(String name) {
    return get(name) instanceof JsonValue.Numeral number
        ? number
            .decimal()
            .map(BigDecimal::longValue)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty())
        : OptionalLong.empty();
  }

  /** A whole number, 0 when there is none. */
  public long count(String name) {
    return number(name).orElse(0);
  }

  /** The items of an array, none when there is none. */
  public List<JsonValue> items(String name) {
    return get(name) instanceof JsonValue.Items(var items) ? items : List.of();
  }

  /** The texts of an array. */
  public List<String> texts(String name) {
    return items(name).stream()
        .filter(JsonValue.Text.class::isInstance)
        .map(item -> ((JsonValue.Text) item).value())
        .toList();
  }

  private JsonValue get(String name) {
    return object.get(name).orElse(JsonValue.Null.NULL);
  }
}
