package com.meocrm.core.notification;

import static java.util.stream.Collectors.toSet;

import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.EventFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the setting {@code notifications.staff.rules}. */
public final class StaffRules {
  /** The setting's key. */
  public static final String SETTING = "notifications.staff.rules";

  static final Duration GATHER = Duration.ofSeconds(30);

  private StaffRules() {}

  /** The rules that can be understood; the rest tells nobody anything. */
  public static List<StaffRule> of(JsonValue json) {
    var rules = new ArrayList<StaffRule>();
    if (json instanceof JsonValue.Items(var items)) {
      for (var item : items) {
        var violations = new ArrayList<Violation>();
        var rule = read(item, "rules", violations);
        if (violations.isEmpty()) {
          rule.ifPresent(rules::add);
        }
      }
    }
    return rules;
  }

  /**
   * What is wrong with rules, beyond what the setting's schema says.
   *
   * @param field where they stand in the request
   */
  public static List<Violation> objections(JsonValue json, String field) {
    var violations = new ArrayList<Violation>();
    if (json instanceof JsonValue.Items(var items)) {
      var names = new HashSet<String>();
      for (int i = 0; i < items.size(); i++) {
        var at = field + "[" + i + "]";
        var rule = read(items.get(i), at, violations);
        if (rule.isPresent() && !names.add(rule.get().name())) {
          violations.add(
              new Violation(
                  at + ".name", "duplicate", "another rule has this name: give each its own"));
        }
      }
    }
    return violations;
  }

  private static Optional<StaffRule> read(JsonValue json, String at, List<Violation> violations) {
    if (!(json instanceof JsonValue.Members rule)) {
      violations.add(new Violation(at, "type", "must be an object"));
      return Optional.empty();
    }
    var event = text(rule, "event").orElse("");
    if (!EventType.isValid(event) || !EventCatalogue.accepts(new EventType(event))) {
      violations.add(
          new Violation(at + ".event", "unknown", "is no type of event: see GET /event-types"));
      return Optional.empty();
    }
    var name = text(rule, "name").orElse(event.replace('.', '_'));
    if (!Identifiers.isValid(name)) {
      violations.add(new Violation(at + ".name", "malformed", "must match " + Identifiers.FORMAT));
    }
    boolean urgent = flag(rule, "urgent", false);
    return Optional.of(
        new StaffRule(
            name,
            new EventType(event),
            flag(rule, "enabled", true),
            filter(rule, at + ".when", violations),
            audience(rule),
            urgent,
            text(rule, "language").flatMap(Language::of).orElse(Language.VI),
            gather(rule, urgent),
            text(rule, "channel").flatMap(StaffChannelName::of).orElse(null),
            templates(rule, at + ".template", violations)));
  }

  private static @Nullable EventFilter filter(
      JsonValue.Members rule, String at, List<Violation> violations) {
    var when = rule.get("when").orElse(JsonValue.Null.NULL);
    return when instanceof JsonValue.Members json ? EventFilter.read(json, at, violations) : null;
  }

  private static Set<String> audience(JsonValue.Members rule) {
    return rule.get("audience").orElse(JsonValue.Null.NULL) instanceof JsonValue.Items(var items)
        ? items.stream()
            .filter(JsonValue.Text.class::isInstance)
            .map(item -> ((JsonValue.Text) item).value())
            .collect(toSet())
        : Set.of();
  }

  private static Duration gather(JsonValue.Members rule, boolean urgent) {
    var seconds =
        rule.get("gatherSeconds").orElse(JsonValue.Null.NULL) instanceof JsonValue.Numeral number
            ? number.decimal()
            : Optional.<java.math.BigDecimal>empty();
    return seconds
        .map(decimal -> Duration.ofSeconds(decimal.longValue()))
        .orElse(urgent ? Duration.ZERO : GATHER);
  }

  private static Map<Language, StaffTemplate> templates(
      JsonValue.Members rule, String at, List<Violation> violations) {
    var templates = new EnumMap<Language, StaffTemplate>(Language.class);
    if (rule.get("template").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members all) {
      for (var language : Language.values()) {
        if (all.get(language.code()).orElse(JsonValue.Null.NULL)
            instanceof JsonValue.Members words) {
          var title = text(words, "title").orElse("");
          var line = text(words, "line").orElse("");
          var field = at + "." + language.code();
          StaffTemplate.objection(field + ".title", title).ifPresent(violations::add);
          StaffTemplate.objection(field + ".line", line).ifPresent(violations::add);
          templates.put(language, new StaffTemplate(title, line));
        }
      }
    }
    return templates;
  }

  private static Optional<String> text(JsonValue.Members object, String name) {
    return object
        .get(name)
        .flatMap(value ->
            value instanceof JsonValue.Text(var text) ? Optional.of(text) : Optional.empty());
  }

  private static boolean flag(JsonValue.Members object, String name, boolean otherwise) {
    return object.get(name).map(value -> value == JsonValue.Bool.TRUE).orElse(otherwise);
  }
}
