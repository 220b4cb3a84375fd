package com.meocrm.core.zalo;

import com.meocrm.core.shared.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Zalo posted, read member by member. Nothing in it is to be believed before its signature.
 */
record ZaloCallback(JsonValue.Members body) {
  /** The body as an object, or empty when it is none. */
  static Optional<ZaloCallback> parse(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return Optional.of(new ZaloCallback(new JsonValue.Members(Map.of())));
    }
    try {
      return JsonValue.parse(text) instanceof JsonValue.Members members
          ? Optional.of(new ZaloCallback(members))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it says nothing: so Zalo asks whether anybody answers. */
  boolean isProbe() {
    return body.members().isEmpty();
  }

  String name() {
    var name = text("event_name");
    return name == null ? "" : name;
  }

  @Nullable String appId() {
    return text("app_id");
  }

  @Nullable String timestamp() {
    return text("timestamp");
  }

  /** Whatever may be the official account's id: each kind of event calls it otherwise. */
  Set<String> accounts() {
    var ids = new LinkedHashSet<String>();
    for (var id :
        new @Nullable String[] {
          text("oa_id"), text("oaId"), text("sender", "id"), text("recipient", "id")
        }) {
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** The text, or number as text, at a path; null when there is none. */
  @Nullable String text(String... path) {
    JsonValue at = body;
    for (var name : path) {
      if (!(at instanceof JsonValue.Members members)) {
        return null;
      }
      at = members.get(name).orElse(JsonValue.Null.NULL);
    }
    return switch (at) {
      case JsonValue.Text(var text) -> text;
      case JsonValue.Numeral(var text) -> text;
      default -> null;
    };
  }

  /** A number at a path; null when there is none. */
  @Nullable Long number(String... path) {
    var text = text(path);
    try {
      return text == null ? null : Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A time in milliseconds; empty when it is none. */
  static Optional<Instant> time(@Nullable String milliseconds) {
    try {
      return milliseconds == null
          ? Optional.empty()
          : Optional.of(Instant.ofEpochMilli(Long.parseLong(milliseconds.strip())));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
