package com.meocrm.core.shared;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value (RFC 8259) as data, for what is compared, searched or filled in rather than sent
 * on as it came.
 *
 * <p>{@code toString} gives its JSON as {@link JsonWriter} spells it, members in their order.
 */
public sealed interface JsonValue {
  /**
   * Reads a text that is exactly one value, nested at most {@link JsonWriter#MAX_DEPTH} deep.
   *
   * @throws IllegalArgumentException saying what is wrong and where, without quoting the text
   */
  static JsonValue parse(String text) {
    return JsonReader.read(text);
  }

  /**
   * The value of a JDK object: null, strings, booleans, whole numbers, decimals, and maps and lists
   * of such; anything else by its {@code toString}.
   */
  static JsonValue of(@Nullable Object value) {
    return switch (value) {
      case null -> Null.NULL;
      case JsonValue json -> json;
      case Boolean flag -> flag ? Bool.TRUE : Bool.FALSE;
      case Integer number -> new Numeral(number.toString());
      case Long number -> new Numeral(number.toString());
      case BigDecimal number -> new Numeral(number.toString());
      case Map<?, ?> map -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), of(member)));
        yield new Members(members);
      }
      case List<?> list -> new Items(list.stream().map(JsonValue::of).toList());
      default -> new Text(value.toString());
    };
  }

  /** Writes this value at the writer's place. */
  void write(JsonWriter writer);

  /** An object; its members in the order they came. */
  record Members(Map<String, JsonValue> members) implements JsonValue {
    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The member of that name. */
    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    @Override
    public void write(JsonWriter writer) {
      writer.beginObject();
      members.forEach((name, value) -> {
        writer.name(name);
        value.write(writer);
      });
      writer.endObject();
    }

    @Override
    public String toString() {
      return JsonWriter.textOf(this);
    }
  }

  /** An array. */
  record Items(List<JsonValue> items) implements JsonValue {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public void write(JsonWriter writer) {
      writer.beginArray();
      items.forEach(item -> item.write(writer));
      writer.endArray();
    }

    @Override
    public String toString() {
      return JsonWriter.textOf(this);
    }
  }

  /** A string. */
  record Text(String value) implements JsonValue {
    @Override
    public void write(JsonWriter writer) {
      writer.value(value);
    }

    @Override
    public String toString() {
      return JsonWriter.textOf(this);
    }
  }

  /** A number as it was spelled; two spellings of one number are not equal, so compare decimals. */
  record Numeral(String text) implements JsonValue {
    /** Its value, or empty where the exponent is beyond what a {@link BigDecimal} holds. */
    public Optional<BigDecimal> decimal() {
      try {
        return Optional.of(new BigDecimal(text));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public void write(JsonWriter writer) {
      writer.json(text);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** True or false. */
  enum Bool implements JsonValue {
    TRUE,
    FALSE;

    @Override
    public void write(JsonWriter writer) {
      writer.value(this == TRUE);
    }

    @Override
    public String toString() {
      return JsonWriter.textOf(this);
    }
  }

  /** The value null. */
  enum Null implements JsonValue {
    NULL;

    @Override
    public void write(JsonWriter writer) {
      writer.nullValue();
    }

    @Override
    public String toString() {
      return JsonWriter.textOf(this);
    }
  }
}
