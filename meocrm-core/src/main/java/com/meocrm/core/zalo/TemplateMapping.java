package com.meocrm.core.zalo;

import com.meocrm.core.shared.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which template tells customers of which event: the secret {@code ZALO_TEMPLATE}.
 *
 * <p>It is a JSON object. Its members are event types; each value is a template's id, or {@code
 * {"templateId": "…", "parameters": {"name in the template": "a field"}}}. A field is one of {@link
 * MessageValues#FIELDS}, or {@code =text} for a fixed text.
 */
record TemplateMapping(Map<String, Entry> entries) {
  private static final Pattern TEMPLATE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  TemplateMapping {
    entries = Map.copyOf(entries);
  }

  /**
   * Reads the secret.
   *
   * @throws IllegalArgumentException saying what is wrong, without quoting values
   */
  static TemplateMapping parse(String text) {
    if (!(JsonValue.parse(text) instanceof JsonValue.Members members)) {
      throw new IllegalArgumentException("must be a JSON object of event types and templates");
    }
    var entries = new HashMap<String, Entry>();
    members
        .members()
        .forEach((type, value) -> {
          if (!CustomerSubscriptions.EVENT_TYPES.contains(type)) {
            throw new IllegalArgumentException("customers are not told of " + quoted(type));
          }
          entries.put(type, entry(type, value));
        });
    return new TemplateMapping(entries);
  }

  /** The template for events of this type. */
  Optional<Entry> of(String eventType) {
    return Optional.ofNullable(entries.get(eventType));
  }

  private static Entry entry(String type, JsonValue value) {
    return switch (value) {
      case JsonValue.Text(var id) -> new Entry(templateId(type, id), Map.of());
      case JsonValue.Numeral(var id) -> new Entry(templateId(type, id), Map.of());
      case JsonValue.Members members ->
          new Entry(templateId(type, text(members, "templateId", type)), parameters(type, members));
      case JsonValue.Items items -> throw wrong(type);
      case JsonValue.Bool flag -> throw wrong(type);
      case JsonValue.Null nothing -> throw wrong(type);
    };
  }

  private static Map<String, String> parameters(String type, JsonValue.Members members) {
    var parameters = new HashMap<String, String>();
    if (members.get("parameters").orElse(new JsonValue.Members(Map.of()))
        instanceof JsonValue.Members named) {
      for (var name : named.members().keySet()) {
        var field = text(named, name, type);
        if (!field.startsWith("=") && !MessageValues.FIELDS.contains(field)) {
          throw new IllegalArgumentException(
              type + ": " + quoted(field) + " is not a field of messages");
        }
        parameters.put(name, field);
      }
      return parameters;
    }
    throw wrong(type);
  }

  private static String text(JsonValue.Members members, String name, String type) {
    return switch (members.get(name).orElse(JsonValue.Null.NULL)) {
      case JsonValue.Text(var text) -> text;
      case JsonValue.Numeral(var text) -> text;
      default -> throw wrong(type);
    };
  }

  private static String templateId(String type, String id) {
    if (!TEMPLATE_ID.matcher(id).matches()) {
      throw new IllegalArgumentException(type + ": a template's id has letters and digits");
    }
    return id;
  }

  private static IllegalArgumentException wrong(String type) {
    return new IllegalArgumentException(
        type + ": must be a template's id, or an object with templateId and parameters");
  }

  private static String quoted(String text) {
    return "\"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
  }

  /**
   * A template and what it is filled with.
   *
   * @param parameters fields by the template's names; names that are missing are looked up by
   *     themselves
   */
  record Entry(String templateId, Map<String, String> parameters) {
    Entry {
      parameters = Map.copyOf(parameters);
    }
  }
}
