package com.meocrm.core.event;

import com.meocrm.core.event.PublishEvents.NewEvent;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Sha256;
import java.math.BigDecimal;
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
    return Sha256.hex(text);
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
