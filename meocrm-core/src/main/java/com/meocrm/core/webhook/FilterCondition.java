package com.meocrm.core.webhook;

import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One condition of a filter. Holds or does not, whatever the data; never throws. */
sealed interface FilterCondition {
  boolean holds(JsonValue data);

  /** All of them hold. */
  record All(List<FilterCondition> conditions) implements FilterCondition {
    public All {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean holds(JsonValue data) {
      return conditions.stream().allMatch(c -> c.holds(data));
    }
  }

  /** One of them holds. */
  record Any(List<FilterCondition> conditions) implements FilterCondition {
    public Any {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean holds(JsonValue data) {
      return conditions.stream().anyMatch(c -> c.holds(data));
    }
  }

  /** What is found at the path is one of these values. */
  record OneOf(List<String> path, List<JsonValue> values) implements FilterCondition {
    public OneOf {
      path = List.copyOf(path);
      values = List.copyOf(values);
    }

    @Override
    public boolean holds(JsonValue data) {
      return found(data, path, value -> values.stream().anyMatch(v -> same(v, value)));
    }

    private static boolean same(JsonValue wanted, JsonValue value) {
      if (wanted instanceof JsonValue.Numeral number) {
        var a = number.decimal();
        var b = decimal(value);
        return a.isPresent() && b.isPresent() && a.get().compareTo(b.get()) == 0;
      }
      return wanted.equals(value);
    }
  }

  /** What is found at the path is a number that compares to the bound as wanted. */
  record Compares(List<String> path, Comparison comparison, BigDecimal bound)
      implements FilterCondition {
    public Compares {
      path = List.copyOf(path);
    }

    @Override
    public boolean holds(JsonValue data) {
      return found(
          data,
          path,
          value -> decimal(value).map(d -> comparison.allows(d.compareTo(bound))).orElse(false));
    }
  }

  /** The ways to compare. */
  enum Comparison {
    GREATER("$gt", sign -> sign > 0),
    AT_LEAST("$gte", sign -> sign >= 0),
    LESS("$lt", sign -> sign < 0),
    AT_MOST("$lte", sign -> sign <= 0);

    private final String spelling;

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final IntPredicate allowed;

    Comparison(String spelling, IntPredicate allowed) {
      this.spelling = spelling;
      this.allowed = allowed;
    }

    boolean allows(int sign) {
      return allowed.test(sign);
    }

    static Optional<Comparison> of(String spelling) {
      for (var comparison : values()) {
        if (comparison.spelling.equals(spelling)) {
          return Optional.of(comparison);
        }
      }
      return Optional.empty();
    }
  }

  /** Whether {@code condition} holds for what lies at the path; in arrays, for any element. */
  private static boolean found(JsonValue value, List<String> path, Predicate<JsonValue> condition) {
    return switch (value) {
      case JsonValue.Items(var items) ->
          items.stream().anyMatch(item -> found(item, path, condition));
      case JsonValue.Members object when !path.isEmpty() ->
          object
              .get(path.getFirst())
              .map(member -> found(member, path.subList(1, path.size()), condition))
              .orElse(false);
      default -> path.isEmpty() && condition.test(value);
    };
  }

  /**
   * A number, or a text that spells one as amounts are spelled. Reading very long ones takes very
   * long, and they count nothing that there is.
   */
  static Optional<BigDecimal> decimal(JsonValue value) {
    return switch (value) {
      case JsonValue.Numeral number when number.text().length() <= MAX_NUMERAL -> number.decimal();
      case JsonValue.Text(var text) when AMOUNT.matcher(text).matches() ->
          Optional.of(new BigDecimal(text));
      default -> Optional.empty();
    };
  }

  int MAX_NUMERAL = 1_000;

  Pattern AMOUNT = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?");
}
