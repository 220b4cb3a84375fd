package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator sets for all tenants of a plan.
 *
 * @param documents by plan, then by name
 */
public record PlanSettings(Map<String, Map<String, JsonValue.Members>> documents) {
  /** No plan sets anything. */
  public static final PlanSettings NONE = new PlanSettings(Map.of());

  public PlanSettings {
    var copy = new HashMap<String, Map<String, JsonValue.Members>>();
    documents.forEach((plan, values) -> copy.put(plan, Map.copyOf(values)));
    documents = Map.copyOf(copy);
  }

  /** What a plan sets of a document. */
  Optional<JsonValue.Members> at(String plan, String document) {
    return Optional.ofNullable(documents.getOrDefault(plan, Map.of()).get(document));
  }
}
