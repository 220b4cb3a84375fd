package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a request, read field by field.
 *
 * <p>What is wrong becomes a violation with its path, and reading goes on with a harmless stand-in;
 * {@link Violations#orThrow} before the use case keeps stand-ins from going anywhere. A field that
 * is null counts as absent. Ask for every known field, then call {@link #done}: whatever is left is
 * unknown.
 */
public final class JsonObject {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,16}(\\.[0-9]{1,10})?");
  private static final int MAX_EXPONENT = 100;
  private static final int MAX_ECHOED_NAME = 64;

  private final JsonNode node;
  private final String path;
  private final Violations violations;
  private final Set<String> asked = new HashSet<>();

  private JsonObject(JsonNode node, String path, Violations violations) {
    this.node = node;
    this.path = path;
    this.violations = violations;
  }

  /**
   * An object that did not come as the body of a request.
   *
   * @throws ProblemException 400 {@code MALFORMED_JSON} when it is not one JSON object in UTF-8
   */
  public static JsonObject read(byte[] json, Violations violations) {
    var node = Json.read(json);
    if (!node.isObject()) {
      throw Json.malformed("A JSON object is expected.");
    }
    return new JsonObject(node, "", violations);
  }

  static JsonObject body(JsonNode node, Violations violations) {
    if (!node.isObject()) {
      violations.add("body", "type", "must be an object");
      violations.orThrow();
    }
    return new JsonObject(node, "", violations);
  }

  /** The field as it came, whatever it is; null when absent. */
  public @Nullable JsonNode raw(String name) {
    return ask(name);
  }

  /** Adds something that is wrong with {@code where}, a path inside this object. */
  public void violation(String where, String rule, String message) {
    violations.add(field(where), rule, message);
  }

  /** A text that must be there. */
  public String text(String name, int maxLength) {
    var value = optionalText(name, maxLength);
    if (value != null) {
      return value;
    }
    required(name);
    return "";
  }

  public @Nullable String optionalText(String name, int maxLength) {
    var value = ask(name);
    return value == null ? null : text(field(name), value, maxLength);
  }

  /** A text of at least one character, or null when absent. */
  public @Nullable String optionalNonEmptyText(String name, int maxLength) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    if (value.isTextual() && value.textValue().isEmpty()) {
      violations.add(field(name), "malformed", "must not be empty");
    }
    var text = text(field(name), value, maxLength);
    return text.isEmpty() ? null : text;
  }

  /** An identifier that the caller may choose, or null when absent. */
  public @Nullable String optionalIdentifier(String name) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      violations.add(field(name), "type", "must be a string");
    } else if (!Identifiers.isValid(value.textValue())) {
      violations.add(field(name), "malformed", "must match " + Identifiers.FORMAT);
    } else {
      return value.textValue();
    }
    return null;
  }

  /** {@code minItems} to {@code maxItems} texts. */
  public List<String> texts(String name, int minItems, int maxItems, int maxLength) {
    var texts = new ArrayList<String>();
    var items = array(name, minItems, maxItems);
    for (int i = 0; i < items.size(); i++) {
      texts.add(text(field(name) + "[" + i + "]", items.get(i), maxLength));
    }
    return texts;
  }

  /** {@code minItems} to {@code maxItems} objects, each read by {@code reader}. */
  public <T> List<T> objects(
      String name, int minItems, int maxItems, Function<JsonObject, T> reader) {
    var objects = new ArrayList<T>();
    var items = array(name, minItems, maxItems);
    for (int i = 0; i < items.size(); i++) {
      var itemPath = field(name) + "[" + i + "]";
      if (items.get(i).isObject()) {
        objects.add(read(new JsonObject(items.get(i), itemPath, violations), reader));
      } else {
        violations.add(itemPath, "type", "must be an object");
      }
    }
    return objects;
  }

  /**
   * Any JSON value; JSON null is one, and the answer is null when the field is absent. Numbers that
   * no computer can hold, and text that no database can store, are violations.
   */
  public @Nullable JsonValue json(String name) {
    asked.add(name);
    var value = node.get(name);
    if (value == null) {
      return null;
    }
    int before = violations.count();
    checkStorable(field(name), value);
    return violations.count() > before ? JsonValue.Null.NULL : JsonValue.parse(value.toString());
  }

  /** A JSON object that must be there. */
  public JsonValue.Members jsonObject(String name) {
    var value = ask(name);
    if (value == null) {
      required(name);
    } else if (!value.isObject()) {
      violations.add(field(name), "type", "must be an object");
    } else if (json(name) instanceof JsonValue.Members object) {
      return object;
    }
    return new JsonValue.Members(Map.of());
  }

  private void checkStorable(String where, JsonNode value) {
    if (value.isTextual()) {
      text(where, value, Integer.MAX_VALUE);
    } else if (value.isNumber()
        && !value.isIntegralNumber()
        && plain(value.decimalValue()).isEmpty()) {
      violations.add(where, "out_of_range", "must not have an exponent beyond " + MAX_EXPONENT);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        checkStorable(where + "[" + i + "]", value.get(i));
      }
    } else if (value.isObject()) {
      for (var entry : value.properties()) {
        var inside = where + "." + shown(entry.getKey());
        if (entry.getKey().codePoints().anyMatch(JsonObject::isUnstorable)) {
          violations.add(inside, "malformed", "must not contain NUL or half a character");
        }
        checkStorable(inside, entry.getValue());
      }
    }
  }

  private static String shown(String name) {
    return name.length() > MAX_ECHOED_NAME ? name.substring(0, MAX_ECHOED_NAME) + "…" : name;
  }

  /** As {@link #objects}, empty when absent. */
  public <T> List<T> optionalObjects(
      String name, int minItems, int maxItems, Function<JsonObject, T> reader) {
    return ask(name) == null ? List.of() : objects(name, minItems, maxItems, reader);
  }

  /** An object inside, or null when absent. */
  public <T> @Nullable T optionalObject(String name, Function<JsonObject, T> reader) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      violations.add(field(name), "type", "must be an object");
      return null;
    }
    return read(new JsonObject(value, field(name), violations), reader);
  }

  /** A whole number that must be there. */
  public int number(String name, int min, int max) {
    return number(name, min, max, null);
  }

  /** A whole number, {@code fallback} when absent; without a fallback it must be there. */
  public int number(String name, int min, int max, @Nullable Integer fallback) {
    var value = ask(name);
    if (value == null) {
      return absent(name, fallback, min);
    }
    if (!value.isIntegralNumber()) {
      violations.add(field(name), "type", "must be a whole number");
    } else if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
      violations.add(field(name), "out_of_range", "must be " + min + " to " + max);
    } else {
      return value.intValue();
    }
    return min;
  }

  /** A whole number of at least 0 that must be there, up to what a {@code long} holds. */
  public long wholeNumber(String name) {
    var value = ask(name);
    if (value == null) {
      required(name);
      return 0;
    }
    if (!value.isIntegralNumber()) {
      violations.add(field(name), "type", "must be a whole number");
    } else if (!value.canConvertToLong() || value.longValue() < 0) {
      violations.add(field(name), "out_of_range", "must be at least 0");
    } else {
      return value.longValue();
    }
    return 0;
  }

  public boolean flag(String name, boolean fallback) {
    var value = ask(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      violations.add(field(name), "type", "must be true or false");
    }
    return value.booleanValue();
  }

  /** True or false, or null when absent. */
  public @Nullable Boolean optionalFlag(String name) {
    return ask(name) == null ? null : flag(name, false);
  }

  /** A whole number, or null when absent. */
  public @Nullable Long optionalNumber(String name, int min, int max) {
    return ask(name) == null ? null : Long.valueOf(number(name, min, max));
  }

  /** An RFC 3339 time with its offset, or null when absent. */
  public @Nullable Instant optionalTime(String name) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      violations.add(field(name), "type", "must be a string");
      return null;
    }
    return WireTime.parse(field(name), value.textValue(), violations);
  }

  /** An amount of at least zero that must be there. */
  public Money money(String name) {
    var value = optionalMoney(name);
    if (value != null) {
      return value;
    }
    required(name);
    return Money.ZERO;
  }

  /**
   * An amount of at least zero, as decimal text or number with at most two decimals; null when
   * absent.
   */
  public @Nullable Money optionalMoney(String name) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    var amount = decimal(name, value, Money.DECIMALS);
    return amount == null ? Money.ZERO : new Money(amount);
  }

  /**
   * A number of at least zero, as decimal text or number with at most {@code decimals}; null when
   * absent.
   */
  public @Nullable BigDecimal optionalDecimal(String name, int decimals) {
    var value = ask(name);
    return value == null ? null : decimal(name, value, decimals);
  }

  private @Nullable BigDecimal decimal(String name, JsonNode value, int decimals) {
    if (!value.isNumber() && !value.isTextual()) {
      violations.add(field(name), "type", "must be a decimal such as \"125000.00\" or 125000");
      return null;
    }
    var text = value.isTextual() ? value.textValue() : plain(value.decimalValue());
    if (!DECIMAL.matcher(text).matches()
        || text.length() - (text + ".").indexOf('.') - 1 > decimals) {
      violations.add(
          field(name),
          "malformed",
          "must be a decimal of at least 0 with at most 16 digits and " + decimals + " decimals");
      return null;
    }
    return new BigDecimal(text);
  }

  /** A constant of {@code type} that must be there, written as it is named. */
  public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
    var value = optionalOneOf(name, type);
    if (value != null) {
      return value;
    }
    required(name);
    return type.getEnumConstants()[0];
  }

  public <E extends Enum<E>> @Nullable E optionalOneOf(String name, Class<E> type) {
    return optionalOneOf(name, type, constant -> constant.name());
  }

  /** As {@link #optionalOneOf(String, Class)}, in lower case. */
  public <E extends Enum<E>> @Nullable E optionalLowerCaseOneOf(String name, Class<E> type) {
    return optionalOneOf(name, type, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  private <E extends Enum<E>> @Nullable E optionalOneOf(
      String name, Class<E> type, Function<E, String> spelling) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    for (var constant : type.getEnumConstants()) {
      if (value.isTextual() && spelling.apply(constant).equals(value.textValue())) {
        return constant;
      }
    }
    var choices = Arrays.stream(type.getEnumConstants()).map(spelling).toList();
    violations.add(field(name), value.isTextual() ? "one_of" : "type", "must be one of " + choices);
    return type.getEnumConstants()[0];
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return ask(name) != null;
  }

  /** Whether the field is there, be it null: where null means to empty something. */
  public boolean gives(String name) {
    asked.add(name);
    return node.has(name);
  }

  /** Texts by names of the caller's choice, in their order; null when absent. */
  public @Nullable Map<String, String> optionalTextsByName(
      String name, int maxItems, int maxLength) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    var texts = new LinkedHashMap<String, String>();
    if (!value.isObject()) {
      violations.add(field(name), "type", "must be an object");
    } else if (value.size() > maxItems) {
      violations.add(field(name), "out_of_range", "must have at most " + maxItems + " members");
    } else {
      for (var entry : value.properties()) {
        texts.put(
            entry.getKey(),
            text(field(name) + "." + shown(entry.getKey()), entry.getValue(), maxLength));
      }
    }
    return texts;
  }

  /** An object as data, for what has a grammar of its own; null when absent. */
  public JsonValue.@Nullable Members optionalMembers(String name) {
    var value = ask(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      violations.add(field(name), "type", "must be an object");
      return null;
    }
    return json(name) instanceof JsonValue.Members members ? members : null;
  }

  /** Says that nothing else is known: fields that nobody asked for are violations. */
  public void done() {
    for (var entry : node.properties()) {
      if (!asked.contains(entry.getKey())) {
        violations.add(field(shown(entry.getKey())), "unknown", "is not a known field");
      }
    }
  }

  private static <T> T read(JsonObject object, Function<JsonObject, T> reader) {
    var result = reader.apply(object);
    object.done();
    return result;
  }

  private List<JsonNode> array(String name, int minItems, int maxItems) {
    var value = ask(name);
    if (value == null) {
      required(name);
      return List.of();
    }
    if (!value.isArray()) {
      violations.add(field(name), "type", "must be an array");
      return List.of();
    }
    if (value.size() < minItems || value.size() > maxItems) {
      violations.add(
          field(name), "out_of_range", "must have " + minItems + " to " + maxItems + " items");
      return List.of();
    }
    var items = new ArrayList<JsonNode>();
    value.forEach(items::add);
    return items;
  }

  private String text(String where, JsonNode value, int maxLength) {
    if (!value.isTextual()) {
      violations.add(where, "type", "must be a string");
      return "";
    }
    var text = value.textValue();
    if (text.codePointCount(0, text.length()) > maxLength) {
      violations.add(where, "too_long", "must have at most " + maxLength + " characters");
      return "";
    }
    if (text.codePoints().anyMatch(JsonObject::isUnstorable)) {
      violations.add(where, "malformed", "must not contain NUL or half a character");
      return "";
    }
    return text;
  }

  private static boolean isUnstorable(int codePoint) {
    return codePoint == 0
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  /** Written out, 1e2147483647 would be two billion digits: its exponent is looked at first. */
  private static String plain(BigDecimal number) {
    return Math.abs((long) number.scale()) > MAX_EXPONENT ? "" : stripped(number).toPlainString();
  }

  private static BigDecimal stripped(BigDecimal number) {
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }

  private int absent(String name, @Nullable Integer fallback, int standIn) {
    if (fallback != null) {
      return fallback;
    }
    required(name);
    return standIn;
  }

  private void required(String name) {
    var value = node.get(name);
    if (value == null || value.isNull()) {
      violations.add(field(name), "required", "is required");
    }
  }

  private @Nullable JsonNode ask(String name) {
    asked.add(name);
    var value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private String field(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
