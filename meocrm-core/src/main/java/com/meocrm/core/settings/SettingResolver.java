package com.meocrm.core.settings;

import com.meocrm.core.settings.EffectiveSetting.Level;
import com.meocrm.core.shared.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the value that counts: the narrowest level that has one wins.
 *
 * <p>Members of a group are found one by one, so a scope that sets one of them leaves the others to
 * wider ones. What is one value (a number, a list, an object whose members are required together)
 * is taken whole.
 */
final class SettingResolver {
  private final SettingCatalogue catalogue;
  private final PlanSettings plans;

  SettingResolver(SettingCatalogue catalogue, PlanSettings plans) {
    this.catalogue = catalogue;
    this.plans = plans;
  }

  EffectiveSetting resolve(SettingNode node, SettingSubject subject, TenantSettings tenant) {
    var chain = chain(node.key(), subject, tenant);
    var found = chain.stream().flatMap(level -> Found.of(level).stream()).toList();
    Map<String, String> sources = new LinkedHashMap<>();
    var value = combine(node.schema(), node.key().toString(), found, sources);
    return new EffectiveSetting(node.key(), value.orElse(JsonValue.Null.NULL), sources, chain);
  }

  private List<Level> chain(SettingKey key, SettingSubject subject, TenantSettings tenant) {
    var chain = new ArrayList<Level>();
    for (var scope : subject.scopes()) {
      chain.add(level(scope.level(), scope.toString(), key, tenant.at(scope, key.root())));
    }
    var plan = subject.plan();
    if (plan != null) {
      chain.add(level(SettingLevel.PLAN, "plan:" + plan, key, plans.at(plan, key.root())));
    }
    var defaults = Optional.of(catalogue.defaults(key.root()));
    chain.add(level(SettingLevel.DEFAULT, SettingLevel.DEFAULT.wireName(), key, defaults));
    return chain;
  }

  private static Level level(
      SettingLevel level, String scope, SettingKey key, Optional<JsonValue.Members> document) {
    var value = document.flatMap(d -> SettingNode.at(d, key.below()));
    return new Level(level, scope, value.orElse(null));
  }

  /** The narrowest first. */
  private static Optional<JsonValue> combine(
      JsonValue.Members schema, String key, List<Found> found, Map<String, String> sources) {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!SettingNode.isGroup(schema)) {
      sources.put(key, found.getFirst().scope);
      return Optional.of(found.getFirst().value);
    }
    var members = new LinkedHashMap<String, JsonValue>();
    SettingNode.properties(schema)
        .members()
        .forEach((name, inner) -> {
          var inside = found.stream().flatMap(f -> f.member(name).stream()).toList();
          combine((JsonValue.Members) inner, key + "." + name, inside, sources)
              .ifPresent(value -> members.put(name, value));
        });
    return Optional.of(new JsonValue.Members(members));
  }

  private record Found(String scope, JsonValue value) {
    static Optional<Found> of(Level level) {
      return Optional.ofNullable(level.value()).map(value -> new Found(level.scope(), value));
    }

    Optional<Found> member(String name) {
      return SettingNode.at(value, List.of(name)).map(inner -> new Found(scope, inner));
    }
  }
}
