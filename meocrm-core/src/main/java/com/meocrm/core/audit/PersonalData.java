package com.meocrm.core.audit;

import com.meocrm.core.shared.JsonValue;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes personal data out of what is written down. Members are known by their names, wherever they
 * stand; what they held is replaced, so that it can be seen that there was something.
 */
final class PersonalData {
  private static final JsonValue.Text REDACTED = new JsonValue.Text("***");

  /** In lower case, as they are compared. */
  private static final Set<String> NAMES =
      Set.of(
          "name",
          "customername",
          "recipient",
          "recipientname",
          "phone",
          "phonenumber",
          "email",
          "address",
          "notes",
          "note");

  private PersonalData() {}

  /** The same facts without it. */
  static JsonValue.Members redacted(JsonValue.Members object) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object
        .members()
        .forEach(
            (name, value) -> members.put(name, isPersonal(name, value) ? REDACTED : inside(value)));
    return new JsonValue.Members(members);
  }

  private static JsonValue inside(JsonValue value) {
    return switch (value) {
      case JsonValue.Members object -> redacted(object);
      case JsonValue.Items array ->
          new JsonValue.Items(array.items().stream().map(PersonalData::inside).toList());
      case JsonValue.Text text -> text;
      case JsonValue.Numeral number -> number;
      case JsonValue.Bool flag -> flag;
      case JsonValue.Null nothing -> nothing;
    };
  }

  private static boolean isPersonal(String name, JsonValue value) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT)) && value != JsonValue.Null.NULL;
  }
}
