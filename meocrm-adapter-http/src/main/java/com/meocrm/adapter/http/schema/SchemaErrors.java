package com.meocrm.adapter.http.schema;

import com.meocrm.core.shared.Violation;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.Locale;

/** The library's errors in the words of our violations. */
final class SchemaErrors {
  private static final int MAX_NAME = 64;
  private static final int MAX_MESSAGE = 200;

  private SchemaErrors() {}

  static Violation violation(Error error, String at) {
    var where = at + path(error.getInstanceLocation());
    var property = error.getProperty();
    return switch (error.getKeyword()) {
      case "required", "dependentRequired" ->
          new Violation(member(where, property), "required", "is required");
      case "additionalProperties", "unevaluatedProperties" ->
          new Violation(member(where, property), "unknown", "is not a known field");
      case "pattern" -> new Violation(where, "malformed", patternMessage(error));
      default -> new Violation(where, rule(error.getKeyword()), message(error));
    };
  }

  private static String rule(String keyword) {
    return switch (keyword) {
      case "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties" ->
          "out_of_range";
      case "maxLength" -> "too_long";
      case "minLength" -> "too_short";
      case "format" -> "malformed";
      case "enum", "const" -> "one_of";
      case "uniqueItems" -> "repeated";
      default -> keyword.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    };
  }

  private static String patternMessage(Error error) {
    var pattern = error.getSchemaNode().asText();
    return pattern.length() > MAX_NAME
        ? "does not have the expected form"
        : "must match " + pattern;
  }

  private static String message(Error error) {
    var message = error.getMessage();
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
  }

  private static String path(NodePath location) {
    var path = new StringBuilder();
    for (int i = 0; i < location.getNameCount(); i++) {
      if (location.getElement(i) instanceof Integer index) {
        path.append('[').append(index).append(']');
      } else {
        path.append('.').append(shown(location.getName(i)));
      }
    }
    return path.toString();
  }

  private static String member(String where, String name) {
    return where + "." + shown(name);
  }

  private static String shown(String name) {
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
  }
}
