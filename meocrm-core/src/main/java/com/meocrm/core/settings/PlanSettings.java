package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

  /**
   * Reads {@code {"<plan>": {"<key>": <value>}}}.
   *
   * @return what is right of it, and everything that is wrong
   */
  public static Parsed parse(JsonValue json, JsonSchemas schemas) {
    var problems = new ArrayList<String>();
    var plans = new HashMap<String, Map<String, JsonValue.Members>>();
    if (json instanceof JsonValue.Members byPlan) {
      var rules = new SettingRules(SettingCatalogue.standard(), schemas);
      byPlan
          .members()
          .forEach((plan, values) -> plans.put(plan, plan(plan, values, rules, problems)));
    } else {
      problems.add("a file that is not an object of plans");
    }
    return new Parsed(new PlanSettings(plans), problems);
  }

  private static Map<String, JsonValue.Members> plan(
      String plan, JsonValue values, SettingRules rules, List<String> problems) {
    var documents = new HashMap<String, JsonValue.Members>();
    if (!(values instanceof JsonValue.Members byKey)) {
      problems.add("the plan " + plan + ", which is not an object of settings");
      return documents;
    }
    byKey
        .members()
        .forEach((key, value) -> {
          var found = objections(plan, key, value, rules);
          problems.addAll(found);
          if (found.isEmpty()) {
            var path = SettingKey.of(key);
            var before = documents.getOrDefault(path.root(), SettingDocuments.EMPTY);
            var after = SettingDocuments.with(before, path.below(), value);
            documents.put(path.root(), (JsonValue.Members) after);
          }
        });
    return documents;
  }

  private static List<String> objections(
      String plan, String key, JsonValue value, SettingRules rules) {
    var node = SettingCatalogue.standard().find(key);
    if (node.isEmpty()) {
      return List.of("the plan " + plan + " with the unknown setting " + key);
    }
    return rules.violations(node.get().key(), value).stream()
        .map(v -> "the plan %s, whose %s: %s %s".formatted(plan, key, v.field(), v.message()))
        .toList();
  }

  /** What a plan sets of a document. */
  Optional<JsonValue.Members> at(String plan, String document) {
    return Optional.ofNullable(documents.getOrDefault(plan, Map.of()).get(document));
  }

  /**
   * What was read.
   *
   * @param problems for the operator, each the end of a sentence that begins with "names"
   */
  public record Parsed(PlanSettings plans, List<String> problems) {
    public Parsed {
      problems = List.copyOf(problems);
    }
  }
}
