package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one tenant has set.
 *
 * @param documents by scope, then by name; empty documents need not be there
 */
public record TenantSettings(Map<SettingScope, Map<String, JsonValue.Members>> documents) {
  public static final TenantSettings NONE = new TenantSettings(Map.of());

  public TenantSettings {
    var copy = new HashMap<SettingScope, Map<String, JsonValue.Members>>();
    documents.forEach((scope, values) -> copy.put(scope, Map.copyOf(values)));
    documents = Map.copyOf(copy);
  }

  /** The same with another document at a scope. */
  TenantSettings with(SettingScope scope, String document, JsonValue.Members value) {
    var changed = new HashMap<>(documents);
    var ofScope = new HashMap<>(documents.getOrDefault(scope, Map.of()));
    ofScope.put(document, value);
    changed.put(scope, ofScope);
    return new TenantSettings(changed);
  }

  /** What is set of a document at a scope. */
  public Optional<JsonValue.Members> at(SettingScope scope, String document) {
    return Optional.ofNullable(documents.getOrDefault(scope, Map.of()).get(document));
  }
}
