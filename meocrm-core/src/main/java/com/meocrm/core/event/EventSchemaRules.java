package com.meocrm.core.event;

import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What the schema of a tenant's type must be like, so that judging an event by it is cheap and
 * needs nothing from elsewhere: small, flat, its references lead to its own {@code $defs} and never
 * in a circle, and written out it is small still.
 */
final class EventSchemaRules {
  static final int MAX_BYTES = 32 * 1024;
  static final int MAX_DEPTH = 16;
  static final int MAX_PARTS = 1_000;
  static final int MAX_PATTERNS = 20;
  static final int MAX_PATTERN_LENGTH = 200;

  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final String DEFINITIONS = "#/$defs/";
  private static final Set<String> REFUSED =
      Set.of("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$vocabulary");

  private final JsonValue.Members root;
  private final String at;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final List<String> open = new ArrayList<>();
  private int patterns;

  private EventSchemaRules(JsonValue.Members root, String at) {
    this.root = root;
    this.at = at;
  }

  /** Everything that is wrong with it; empty: it can be compiled. */
  static List<Violation> violations(JsonValue.Members schema, String at, JsonSchemas schemas) {
    var rules = new EventSchemaRules(schema, at);
    if (schema.toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      rules.add(at, "too_long", "must have at most %d bytes".formatted(MAX_BYTES));
      return rules.violations;
    }
    var type = schema.get("type").orElse(JsonValue.Null.NULL);
    if (!type.equals(new JsonValue.Text("object"))) {
      rules.add(at + ".type", "one_of", "must be object: the data of an event is one");
    }
    rules.look(schema, at, 1);
    if (rules.violations.isEmpty() && rules.size(schema) > MAX_PARTS) {
      rules.add(
          at, "too_long", "must have at most %d parts, references followed".formatted(MAX_PARTS));
    }
    if (rules.violations.isEmpty()) {
      rules.violations.addAll(schemas.objections(schema, at));
    }
    return rules.violations;
  }

  private void look(JsonValue value, String where, int depth) {
    if (depth > MAX_DEPTH) {
      add(where, "too_deep", "must not be nested deeper than " + MAX_DEPTH);
      return;
    }
    switch (value) {
      case JsonValue.Members object ->
          object
              .members()
              .forEach((name, member) -> {
                lookAtMember(name, member, where + "." + name);
                look(member, where + "." + name, depth + 1);
              });
      case JsonValue.Items array -> {
        for (int i = 0; i < array.items().size(); i++) {
          look(array.items().get(i), where + "[" + i + "]", depth + 1);
        }
      }
      case JsonValue.Text text -> {}
      case JsonValue.Numeral number -> {}
      case JsonValue.Bool flag -> {}
      case JsonValue.Null nothing -> {}
    }
  }

  private void lookAtMember(String name, JsonValue member, String where) {
    if (REFUSED.contains(name)) {
      add(where, "not_allowed", "is not supported: refer to " + DEFINITIONS + "<name>");
    } else if (name.equals("$schema") && !member.equals(new JsonValue.Text(DRAFT))) {
      add(where, "one_of", "must be " + DRAFT);
    } else if (name.equals("$ref") && !isDefined(member)) {
      add(where, "not_allowed", "must be " + DEFINITIONS + "<name> of one that is there");
    } else if (name.equals("pattern") && member instanceof JsonValue.Text text) {
      lookAtPattern(text.value(), where);
    } else if (name.equals("patternProperties") && member instanceof JsonValue.Members object) {
      object.members().keySet().forEach(pattern -> lookAtPattern(pattern, where));
    }
  }

  private void lookAtPattern(String pattern, String where) {
    if (++patterns > MAX_PATTERNS) {
      add(where, "out_of_range", "must have at most %d patterns".formatted(MAX_PATTERNS));
    } else if (pattern.length() > MAX_PATTERN_LENGTH) {
      add(where, "too_long", "must have at most %d characters".formatted(MAX_PATTERN_LENGTH));
    } else if (!isPattern(pattern)) {
      add(where, "malformed", "must be a regular expression");
    }
  }

  private static boolean isPattern(String pattern) {
    try {
      return !Pattern.compile(pattern).pattern().isEmpty();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private boolean isDefined(JsonValue reference) {
    return reference instanceof JsonValue.Text text
        && text.value().startsWith(DEFINITIONS)
        && definition(text.value()) != null;
  }

  private @Nullable JsonValue definition(String reference) {
    var definitions = root.get("$defs").orElse(JsonValue.Null.NULL);
    return definitions instanceof JsonValue.Members object
        ? object.get(reference.substring(DEFINITIONS.length())).orElse(null)
        : null;
  }

  /** How many parts there are once references are written out. */
  private long size(JsonValue value) {
    return switch (value) {
      case JsonValue.Members object -> {
        long size = 1;
        for (var member : object.members().entrySet()) {
          size +=
              member.getKey().equals("$ref") && member.getValue() instanceof JsonValue.Text text
                  ? sizeOf(text.value())
                  : size(member.getValue());
        }
        yield Math.min(size, Integer.MAX_VALUE);
      }
      case JsonValue.Items array -> 1 + array.items().stream().mapToLong(this::size).sum();
      case JsonValue.Text text -> 1;
      case JsonValue.Numeral number -> 1;
      case JsonValue.Bool flag -> 1;
      case JsonValue.Null nothing -> 1;
    };
  }

  private long sizeOf(String reference) {
    var known = sizes.get(reference);
    if (known != null) {
      return known;
    }
    if (open.contains(reference)) {
      add(at, "endless", "must not refer to itself: " + reference);
      return 1;
    }
    open.add(reference);
    var definition = definition(reference);
    long size = definition == null ? 1 : size(definition);
    open.remove(reference);
    sizes.put(reference, size);
    return size;
  }

  private void add(String where, String rule, String message) {
    if (violations.size() < JsonSchemas.Compiled.MAX_VIOLATIONS) {
      violations.add(new Violation(where, rule, message));
    }
  }
}
