package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value that counts, and why.
 *
 * @param value JSON null when no level has one
 * @param sources for each value inside that is one of its own: the scope it came from, by its key
 * @param chain every level that was asked, the narrowest first
 */
public record EffectiveSetting(
    SettingKey key, JsonValue value, Map<String, String> sources, List<Level> chain) {
  public EffectiveSetting {
    sources = Map.copyOf(sources);
    chain = List.copyOf(chain);
  }

  /** The narrowest scope that contributes, or empty when none has a value. */
  public Optional<String> source() {
    return chain.stream()
        .map(Level::scope)
        .filter(scope -> sources.containsValue(scope))
        .findFirst();
  }

  /**
   * One level.
   *
   * @param scope {@code branch:br_1}, {@code plan:gold}, {@code default}
   * @param value what it sets of the key; null: nothing
   */
  public record Level(SettingLevel level, String scope, @Nullable JsonValue value) {}
}
