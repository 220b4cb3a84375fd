package com.meocrm.core.shared;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The keywords of JSON Schema that the hub's own schemas use; all others are ignored. */
public final class SimpleSchemas implements JsonSchemas {
  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "number", "integer", "boolean", "null");

  @Override
  public Compiled compile(JsonValue.Members schema) {
    requireNoReferencesOut(schema);
    return (value, at) -> {
      var violations = new ArrayList<Violation>();
      new Check(schema, violations).check(schema, value, at);
      return violations.stream().limit(Compiled.MAX_VIOLATIONS).toList();
    };
  }

  @Override
  public List<Violation> objections(JsonValue.Members schema, String at) {
    var objections = new ArrayList<Violation>();
    schema
        .get("type")
        .filter(type -> type instanceof JsonValue.Text text && !TYPES.contains(text.value()))
        .ifPresent(type -> objections.add(new Violation(at + ".type", "one_of", "is no type")));
    schema
        .get("properties")
        .filter(properties -> !(properties instanceof JsonValue.Members))
        .ifPresent(properties ->
            objections.add(new Violation(at + ".properties", "type", "must be an object")));
    return objections;
  }

  private static void requireNoReferencesOut(JsonValue value) {
    if (value instanceof JsonValue.Members object) {
      object
          .get("$ref")
          .filter(
              reference -> !(reference instanceof JsonValue.Text t && t.value().startsWith("#")))
          .ifPresent(reference -> {
            throw new IllegalArgumentException("a reference out of the schema");
          });
      object.members().values().forEach(SimpleSchemas::requireNoReferencesOut);
    } else if (value instanceof JsonValue.Items array) {
      array.items().forEach(SimpleSchemas::requireNoReferencesOut);
    }
  }

  private record Check(JsonValue.Members root, List<Violation> violations) {
    void check(JsonValue.Members schema, JsonValue value, String at) {
      text(schema, "$ref")
          .ifPresent(reference -> {
            var name = reference.substring("#/$defs/".length());
            var found = member(root, "$defs").flatMap(defs -> member(defs, name));
            check(found.orElseThrow(), value, at);
          });
      schema
          .get("type")
          .filter(type -> types(type).stream().noneMatch(name -> isA(name, value)))
          .ifPresent(type -> add(at, "type", "must be " + type));
      items(schema, "enum")
          .filter(choices -> !choices.contains(value))
          .ifPresent(choices -> add(at, "one_of", "must be one of " + choices));
      switch (value) {
        case JsonValue.Members object -> checkObject(schema, object, at);
        case JsonValue.Items array -> checkArray(schema, array.items(), at);
        case JsonValue.Text text -> checkText(schema, text.value(), at);
        case JsonValue.Numeral number -> checkNumber(schema, number.decimal().orElseThrow(), at);
        case JsonValue.Bool flag -> {}
        case JsonValue.Null nothing -> {}
      }
    }

    private void checkObject(JsonValue.Members schema, JsonValue.Members object, String at) {
      var properties = member(schema, "properties").orElse(new JsonValue.Members(Map.of()));
      items(schema, "required").orElse(List.of()).stream()
          .map(name -> ((JsonValue.Text) name).value())
          .filter(name -> object.get(name).isEmpty())
          .forEach(name -> add(at + "." + name, "required", "is required"));
      boolean closed = schema.get("additionalProperties").equals(Optional.of(JsonValue.Bool.FALSE));
      object
          .members()
          .forEach((name, value) -> {
            var inner = member(properties, name);
            if (inner.isPresent()) {
              check(inner.get(), value, at + "." + name);
            } else if (closed) {
              add(at + "." + name, "unknown", "is not a known field");
            }
          });
    }

    private void checkArray(JsonValue.Members schema, List<JsonValue> items, String at) {
      if (outside(schema, "minItems", "maxItems", items.size())) {
        add(at, "out_of_range", "has too few or too many items");
      }
      if (schema.get("uniqueItems").equals(Optional.of(JsonValue.Bool.TRUE))
          && Set.copyOf(items).size() < items.size()) {
        add(at, "repeated", "must not repeat items");
      }
      member(schema, "items")
          .ifPresent(inner -> {
            for (int i = 0; i < items.size(); i++) {
              check(inner, items.get(i), at + "[" + i + "]");
            }
          });
    }

    private void checkText(JsonValue.Members schema, String text, String at) {
      int length = text.codePointCount(0, text.length());
      if (number(schema, "minLength").filter(min -> length < min.intValue()).isPresent()) {
        add(at, "too_short", "is too short");
      }
      if (number(schema, "maxLength").filter(max -> length > max.intValue()).isPresent()) {
        add(at, "too_long", "is too long");
      }
      text(schema, "pattern")
          .filter(pattern -> !Pattern.compile(pattern).matcher(text).find())
          .ifPresent(pattern -> add(at, "malformed", "must match " + pattern));
    }

    private void checkNumber(JsonValue.Members schema, BigDecimal value, String at) {
      boolean isStep =
          number(schema, "multipleOf")
              .map(step -> value.remainder(step).signum() == 0)
              .orElse(true);
      if (!isStep
          || number(schema, "minimum").filter(min -> value.compareTo(min) < 0).isPresent()
          || number(schema, "maximum").filter(max -> value.compareTo(max) > 0).isPresent()) {
        add(at, "out_of_range", "is out of range");
      }
    }

    private void add(String at, String rule, String message) {
      violations.add(new Violation(at, rule, message));
    }

    private static boolean outside(JsonValue.Members schema, String min, String max, int size) {
      return number(schema, min).filter(least -> size < least.intValue()).isPresent()
          || number(schema, max).filter(most -> size > most.intValue()).isPresent();
    }

    private static List<String> types(JsonValue type) {
      return type instanceof JsonValue.Items several
          ? several.items().stream().map(item -> ((JsonValue.Text) item).value()).toList()
          : List.of(((JsonValue.Text) type).value());
    }

    private static boolean isA(String type, JsonValue value) {
      return switch (value) {
        case JsonValue.Members object -> type.equals("object");
        case JsonValue.Items array -> type.equals("array");
        case JsonValue.Text text -> type.equals("string");
        case JsonValue.Numeral number ->
            type.equals("number")
                || (type.equals("integer")
                    && number.decimal().orElseThrow().stripTrailingZeros().scale() <= 0);
        case JsonValue.Bool flag -> type.equals("boolean");
        case JsonValue.Null nothing -> type.equals("null");
      };
    }

    private static Optional<JsonValue.Members> member(JsonValue.Members object, String name) {
      return object.get(name).map(JsonValue.Members.class::cast);
    }

    private static Optional<List<JsonValue>> items(JsonValue.Members object, String name) {
      return object.get(name).map(array -> ((JsonValue.Items) array).items());
    }

    private static Optional<String> text(JsonValue.Members object, String name) {
      return object.get(name).map(text -> ((JsonValue.Text) text).value());
    }

    private static Optional<BigDecimal> number(JsonValue.Members object, String name) {
      return object.get(name).flatMap(number -> ((JsonValue.Numeral) number).decimal());
    }
  }
}
