package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes inside of documents, which themselves never change. */
final class SettingDocuments {
  static final JsonValue.Members EMPTY = new JsonValue.Members(Map.of());

  private SettingDocuments() {}

  /** The document with {@code value} at {@code path}. */
  static JsonValue with(JsonValue.Members document, List<String> path, JsonValue value) {
    if (path.isEmpty()) {
      return value;
    }
    var members = new LinkedHashMap<>(document.members());
    members.put(path.getFirst(), with(inner(document, path), below(path), value));
    return new JsonValue.Members(members);
  }

  /** The document without what stands at {@code path}, nor objects that are empty then. */
  static JsonValue.Members without(JsonValue.Members document, List<String> path) {
    if (path.isEmpty()) {
      return EMPTY;
    }
    var members = new LinkedHashMap<>(document.members());
    var left = without(inner(document, path), below(path));
    if (left.members().isEmpty()) {
      members.remove(path.getFirst());
    } else {
      members.put(path.getFirst(), left);
    }
    return new JsonValue.Members(members);
  }

  /** Whether anything is set: an empty object sets nothing. */
  static boolean isSet(JsonValue value) {
    return !value.equals(EMPTY);
  }

  private static JsonValue.Members inner(JsonValue.Members document, List<String> path) {
    return document.get(path.getFirst()).orElse(EMPTY) instanceof JsonValue.Members object
        ? object
        : EMPTY;
  }

  private static List<String> below(List<String> path) {
    return path.subList(1, path.size());
  }
}
