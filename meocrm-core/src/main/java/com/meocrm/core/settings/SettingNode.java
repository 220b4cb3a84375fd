package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of a key.
 *
 * @param schema of its value, to be read within {@code document}, which holds what it refers to
 * @param document the schema of the whole document the value is kept in
 * @param standard the default; null: none, and then the value may be absent
 */
public record SettingNode(
    SettingKey key,
    JsonValue.Members schema,
    JsonValue.Members document,
    @Nullable JsonValue standard) {
  private static final JsonValue.Members NOTHING = new JsonValue.Members(Map.of());

  /** The default, or empty where the hub has none. */
  public Optional<JsonValue> defaultValue() {
    return Optional.ofNullable(standard);
  }

  /**
   * Whether members are set one by one. Members that are required belong together: such an object
   * is one value, as arrays are.
   */
  static boolean isGroup(JsonValue.Members schema) {
    return schema.get("properties").isPresent() && schema.get("required").isEmpty();
  }

  /** The schemas of members, by name. */
  static JsonValue.Members properties(JsonValue.Members schema) {
    return (JsonValue.Members) schema.get("properties").orElse(NOTHING);
  }

  /** What stands at {@code path} in {@code value}. */
  static Optional<JsonValue> at(JsonValue value, List<String> path) {
    Optional<JsonValue> found = Optional.of(value);
    for (var name : path) {
      found =
          found.flatMap(outer ->
              outer instanceof JsonValue.Members object ? object.get(name) : Optional.empty());
    }
    return found;
  }
}
