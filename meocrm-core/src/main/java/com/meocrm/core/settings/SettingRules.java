package com.meocrm.core.settings;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What a value must be like: its schema, and what schemas cannot say. */
final class SettingRules {
  private static final String VALUE = "value";
  private static final List<String> SHARES = List.of("self", "support", "teamPool");
  private static final List<String> THRESHOLDS =
      List.of("auto_to_medium", "auto_to_low", "auto_to_inactive");

  private final SettingCatalogue catalogue;
  private final JsonSchemas schemas;
  private final Map<String, JsonSchemas.Compiled> compiled = new ConcurrentHashMap<>();

  SettingRules(SettingCatalogue catalogue, JsonSchemas schemas) {
    this.catalogue = catalogue;
    this.schemas = schemas;
  }

  /**
   * Everything that is wrong with {@code value} for {@code key}; fields begin with {@code value}.
   */
  List<Violation> violations(SettingKey key, JsonValue value) {
    // Schemas are written for whole documents, and refer to their own definitions.
    var document = SettingDocuments.with(SettingDocuments.EMPTY, key.below(), value);
    var schema =
        compiled.computeIfAbsent(key.root(), root -> schemas.compile(catalogue.schema(root)));
    var violations = new ArrayList<>(schema.violations(document, VALUE));
    if (violations.isEmpty()) {
      checkSecrets(document, VALUE, violations);
      checkShares(key, document, violations);
    }
    var prefix = VALUE + key.below().stream().map(name -> "." + name).reduce("", String::concat);
    return violations.stream().map(v -> inside(prefix, v)).toList();
  }

  /** What is wrong with the value that would count, of whichever scopes it is made. */
  static List<Violation> objections(SettingKey key, JsonValue effectiveDocument) {
    if (!key.root().equals("leadPriority")) {
      return List.of();
    }
    var days =
        THRESHOLDS.stream()
            .flatMap(name -> decimal(effectiveDocument, List.of("thresholds", name)).stream())
            .toList();
    for (int i = 1; i < days.size(); i++) {
      if (days.get(i).compareTo(days.get(i - 1)) <= 0) {
        var message = "the thresholds must rise, together with those of wider scopes: " + days;
        return List.of(new Violation(VALUE, "not_rising", message));
      }
    }
    return List.of();
  }

  private static void checkShares(SettingKey key, JsonValue document, List<Violation> violations) {
    if (!key.root().equals("commission") || SettingNode.at(document, List.of("split")).isEmpty()) {
      return;
    }
    var sum =
        SHARES.stream()
            .flatMap(name -> decimal(document, List.of("split", name)).stream())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.compareTo(BigDecimal.ONE) != 0) {
      violations.add(new Violation(VALUE + ".split", "sum", "the shares must sum up to 1"));
    }
  }

  /** Tenants name their own secrets; what the server itself runs on is nobody's to name. */
  private static void checkSecrets(JsonValue value, String at, List<Violation> violations) {
    switch (value) {
      case JsonValue.Members object ->
          object
              .members()
              .forEach((name, member) -> {
                var field = at + "." + name;
                if (isSecretName(name) && member instanceof JsonValue.Text text) {
                  checkSecret(text.value(), field, violations);
                }
                checkSecrets(member, field, violations);
              });
      case JsonValue.Items array -> {
        for (int i = 0; i < array.items().size(); i++) {
          checkSecrets(array.items().get(i), at + "[" + i + "]", violations);
        }
      }
      case JsonValue.Text text -> {}
      case JsonValue.Numeral number -> {}
      case JsonValue.Bool flag -> {}
      case JsonValue.Null nothing -> {}
    }
  }

  private static void checkSecret(String name, String field, List<Violation> violations) {
    if (!Identifiers.isValid(name)) {
      violations.add(new Violation(field, "malformed", "must match " + Identifiers.FORMAT));
    } else if (ServerSecrets.isReserved(name)) {
      var message =
          "is the name of a secret of the server: store your own with PUT /secrets/{name}";
      violations.add(new Violation(field, "reserved", message));
    }
  }

  private static boolean isSecretName(String member) {
    return member.equals("secretRef") || member.endsWith("SecretRef");
  }

  private static Optional<BigDecimal> decimal(JsonValue value, List<String> path) {
    return SettingNode.at(value, path)
        .flatMap(found ->
            found instanceof JsonValue.Numeral number ? number.decimal() : Optional.empty());
  }

  /** As the caller sees it, who sent the value of the key and not the document around it. */
  private static Violation inside(String prefix, Violation violation) {
    return violation.field().startsWith(prefix)
        ? new Violation(
            VALUE + violation.field().substring(prefix.length()),
            violation.rule(),
            violation.message())
        : violation;
  }
}
