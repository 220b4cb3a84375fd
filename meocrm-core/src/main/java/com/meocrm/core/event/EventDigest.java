package com.meocrm.core.event;

import com.meocrm.core.event.PublishEvents.NewEvent;
import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * Tells whether two events say the same: the order of members and the spelling of numbers do not
 * matter.
 */
final class EventDigest {
  private EventDigest() {}

  /** SHA-256 in lower-case hex. */
  static String of(NewEvent event) {
    var key = event.key();
    var text =
        JsonValue.of(
                List.of(
                    event.type(), key == null ? JsonValue.Null.NULL : key, canonical(event.data())))
            .toString();
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static JsonValue canonical(JsonValue value) {
    return switch (value) {
      case JsonValue.Members object -> {
        var sorted = new TreeMap<String, JsonValue>();
        object.members().forEach((name, member) -> sorted.put(name, canonical(member)));
        yield new JsonValue.Members(sorted);
      }
      case JsonValue.Items array ->
          new JsonValue.Items(array.items().stream().map(EventDigest::canonical).toList());
      case JsonValue.Numeral number ->
          number
              .decimal()
              .<JsonValue>map(decimal -> new JsonValue.Numeral(spelled(decimal)))
              .orElse(number);
      case JsonValue.Text text -> text;
      case JsonValue.Bool flag -> flag;
      case JsonValue.Null nothing -> nothing;
    };
  }

  private static String spelled(BigDecimal decimal) {
    return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toString();
  }
}
