package com.meocrm.core.settings;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting there is. One JSON Schema for each document lies beside this class and says what
 * its values look like and what they are where nobody sets them.
 */
public final class SettingCatalogue {
  private static final List<String> DOCUMENTS =
      List.of(
          "leadPriority",
          "commission",
          "refund",
          "shipping",
          "notifications",
          "tax",
          "audit",
          "orders",
          "moduleKillSwitch");

  private static final SettingCatalogue STANDARD = new SettingCatalogue();

  private final Map<String, JsonValue.Members> schemas = new LinkedHashMap<>();

  private SettingCatalogue() {
    for (var name : DOCUMENTS) {
      schemas.put(name, read(name));
    }
  }

  /** The one there is. */
  public static SettingCatalogue standard() {
    return STANDARD;
  }

  /** What somebody is told who asks for a key that does not exist. */
  public static DomainException unknownKey() {
    return DomainException.notFound(
        "SETTING_NOT_FOUND", "There is no such setting: the documentation lists the keys.");
  }

  /** The documents' names, in the order people read them. */
  public List<String> documents() {
    return List.copyOf(schemas.keySet());
  }

  /** The key that {@code dotted} names, or empty when it is not one. */
  public Optional<SettingNode> find(String dotted) {
    var key = SettingKey.of(dotted);
    var document = schemas.get(key.root());
    if (document == null) {
      return Optional.empty();
    }
    var schema = document;
    for (var name : key.below()) {
      // Not into what is one value.
      var inside =
          SettingNode.isGroup(schema)
              ? SettingNode.properties(schema).get(name)
              : Optional.<JsonValue>empty();
      if (inside.isEmpty()) {
        return Optional.empty();
      }
      schema = (JsonValue.Members) inside.get();
    }
    var standard = SettingNode.at(defaults(key.root()), key.below());
    return Optional.of(new SettingNode(key, schema, document, standard.orElse(null)));
  }

  /**
   * What is known of {@code dotted}.
   *
   * @throws IllegalArgumentException when it is not a key
   */
  public SettingNode get(String dotted) {
    return find(dotted).orElseThrow(() -> new IllegalArgumentException("not a setting: " + dotted));
  }

  /** The keys that cannot be divided further, in the order of the documents. */
  public List<SettingNode> leaves() {
    var leaves = new ArrayList<SettingNode>();
    documents().forEach(name -> collect(get(name), leaves));
    return leaves;
  }

  /** The default of a whole document. */
  JsonValue.Members defaults(String document) {
    return (JsonValue.Members) schema(document).get("default").orElseThrow();
  }

  /** The schema of a whole document. */
  JsonValue.Members schema(String document) {
    var schema = schemas.get(document);
    if (schema == null) {
      throw new IllegalArgumentException("not a document of settings: " + document);
    }
    return schema;
  }

  private void collect(SettingNode node, List<SettingNode> leaves) {
    if (!SettingNode.isGroup(node.schema())) {
      leaves.add(node);
      return;
    }
    for (var name : SettingNode.properties(node.schema()).members().keySet()) {
      collect(get(node.key() + "." + name), leaves);
    }
  }

  private static JsonValue.Members read(String name) {
    var resource = name + ".json";
    try (var in = SettingCatalogue.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (JsonValue.Members) JsonValue.parse(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
