package com.meocrm.core.webhook;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.FilterCondition.All;
import com.meocrm.core.webhook.FilterCondition.Any;
import com.meocrm.core.webhook.FilterCondition.Compares;
import com.meocrm.core.webhook.FilterCondition.Comparison;
import com.meocrm.core.webhook.FilterCondition.OneOf;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads filters and tells everything that is wrong with them. Bounds what evaluating one can cost.
 */
final class FilterReader {
  static final int MAX_CONDITIONS = 50;
  static final int MAX_DEPTH = 5;
  static final int MAX_VALUES = 100;
  static final int MAX_PATH_LENGTH = 200;
  static final int MAX_TEXT_LENGTH = 500;
  static final int MAX_NUMBER_LENGTH = 40;

  private static final String MARK = "$";
  private static final int MAX_ECHOED = 64;
  private static final FilterCondition NEVER = new Any(List.of());

  private final List<Violation> violations;
  private int conditions;

  FilterReader(List<Violation> violations) {
    this.violations = violations;
  }

  FilterCondition read(JsonValue.Members json, String field) {
    return object(json, field, 1);
  }

  private FilterCondition object(JsonValue.Members json, String field, int depth) {
    if (json.members().isEmpty()) {
      return wrong(field, "out_of_range", "must have at least one condition");
    }
    if (depth > MAX_DEPTH) {
      return wrong(field, "too_deep", "may be nested at most " + MAX_DEPTH + " deep");
    }
    var all = new ArrayList<FilterCondition>();
    json.members()
        .forEach((name, value) -> {
          var where = field + "." + shown(name);
          all.add(
              switch (name) {
                case "$and" -> list(value, where, depth, All::new);
                case "$or" -> list(value, where, depth, Any::new);
                default -> field(name, value, where);
              });
        });
    return new All(all);
  }

  private FilterCondition list(
      JsonValue value,
      String field,
      int depth,
      Function<List<FilterCondition>, FilterCondition> together) {
    if (!(value instanceof JsonValue.Items(var items)) || items.isEmpty()) {
      return wrong(field, "type", "must be an array of at least one object");
    }
    var parts = new ArrayList<FilterCondition>();
    for (int i = 0; i < items.size(); i++) {
      var where = field + "[" + i + "]";
      parts.add(
          items.get(i) instanceof JsonValue.Members object
              ? object(object, where, depth + 1)
              : wrong(where, "type", "must be an object"));
    }
    return together.apply(parts);
  }

  private FilterCondition field(String name, JsonValue value, String field) {
    if (name.startsWith(MARK)) {
      return wrong(field, "unknown", "is not an operator here: $and and $or are");
    }
    var path = List.of(name.split("\\.", -1));
    if (name.length() > MAX_PATH_LENGTH || path.stream().anyMatch(String::isEmpty)) {
      return wrong(
          field,
          "malformed",
          "must be a path of names joined by dots, at most " + MAX_PATH_LENGTH + " characters");
    }
    return value instanceof JsonValue.Members operators
        ? operators(path, operators, field)
        : equal(path, value, field);
  }

  private FilterCondition operators(List<String> path, JsonValue.Members operators, String field) {
    if (operators.members().isEmpty()) {
      return wrong(field, "out_of_range", "must have at least one operator");
    }
    var all = new ArrayList<FilterCondition>();
    operators
        .members()
        .forEach((operator, operand) -> {
          var where = field + "." + shown(operator);
          all.add(
              switch (operator) {
                case "$eq" -> equal(path, operand, where);
                case "$in" -> oneOf(path, operand, where);
                default ->
                    Comparison.of(operator)
                        .map(comparison -> compares(path, comparison, operand, where))
                        .orElseGet(() ->
                            wrong(
                                where,
                                "unknown",
                                "must be one of $eq, $in, $gt, $gte, $lt, $lte; a member of an"
                                    + " object is named by its path, such as customer.id"));
              });
        });
    return new All(all);
  }

  private FilterCondition equal(List<String> path, JsonValue value, String field) {
    return isComparable(value, field) && counts(field) ? new OneOf(path, List.of(value)) : NEVER;
  }

  private FilterCondition oneOf(List<String> path, JsonValue value, String field) {
    if (!(value instanceof JsonValue.Items(var items))
        || items.isEmpty()
        || items.size() > MAX_VALUES) {
      return wrong(field, "type", "must be an array of 1 to " + MAX_VALUES + " values");
    }
    for (int i = 0; i < items.size(); i++) {
      if (!isComparable(items.get(i), field + "[" + i + "]")) {
        return NEVER;
      }
    }
    return counts(field) ? new OneOf(path, items) : NEVER;
  }

  private FilterCondition compares(
      List<String> path, Comparison comparison, JsonValue value, String field) {
    var bound = FilterCondition.decimal(value);
    if (bound.isEmpty() && !(value instanceof JsonValue.Numeral)) {
      return wrong(field, "type", "must be a number, or a text that is one such as \"500000.00\"");
    }
    if (!isComparable(value, field)) {
      return NEVER;
    }
    return counts(field) ? new Compares(path, comparison, bound.orElse(BigDecimal.ZERO)) : NEVER;
  }

  private boolean isComparable(JsonValue value, String field) {
    return switch (value) {
      case JsonValue.Text(var text) when text.length() > MAX_TEXT_LENGTH -> {
        wrong(field, "too_long", "must have at most " + MAX_TEXT_LENGTH + " characters");
        yield false;
      }
      case JsonValue.Numeral number
          when number.text().length() > MAX_NUMBER_LENGTH || number.decimal().isEmpty() -> {
        wrong(field, "out_of_range", "must have at most " + MAX_NUMBER_LENGTH + " digits");
        yield false;
      }
      case JsonValue.Items items -> {
        wrong(field, "type", "must be a single value; $in takes several");
        yield false;
      }
      case JsonValue.Members members -> {
        wrong(field, "type", "must be a single value");
        yield false;
      }
      default -> true;
    };
  }

  private boolean counts(String field) {
    if (++conditions > MAX_CONDITIONS) {
      if (conditions == MAX_CONDITIONS + 1) {
        wrong(field, "too_many", "a filter has at most " + MAX_CONDITIONS + " conditions");
      }
      return false;
    }
    return true;
  }

  private FilterCondition wrong(String field, String rule, String message) {
    violations.add(new Violation(field, rule, message));
    return NEVER;
  }

  private static String shown(String name) {
    return name.length() > MAX_ECHOED ? name.substring(0, MAX_ECHOED) + "…" : name;
  }
}
