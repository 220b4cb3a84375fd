package com.meocrm.core.sync;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of a source: {@code {"orders":[…],"nextCursor":…}}.
 *
 * @param next where the next page begins; null: this was the last one
 */
record FeedPage(List<JsonValue> orders, @Nullable String next) {
  static final int MAX_CURSOR_LENGTH = 2000;

  /**
   * @throws DomainException unprocessable {@code SOURCE_MALFORMED}
   */
  static FeedPage read(String source, String body) {
    JsonValue json;
    try {
      json = JsonValue.parse(body);
    } catch (IllegalArgumentException e) {
      throw malformed(source, "its answer is not JSON");
    }
    if (!(json instanceof JsonValue.Members page)
        || !(page.get("orders").orElse(JsonValue.Null.NULL)
            instanceof JsonValue.Items(var orders))) {
      throw malformed(source, "its answer has no list of orders");
    }
    return new FeedPage(orders, cursor(source, page.get("nextCursor").orElse(JsonValue.Null.NULL)));
  }

  private static @Nullable String cursor(String source, JsonValue value) {
    var text =
        switch (value) {
          case JsonValue.Null nothing -> "";
          case JsonValue.Text(var cursor) -> cursor;
          case JsonValue.Numeral number -> number.text();
          case JsonValue.Bool flag -> throw malformed(source, "its nextCursor is no text");
          case JsonValue.Items items -> throw malformed(source, "its nextCursor is no text");
          case JsonValue.Members members -> throw malformed(source, "its nextCursor is no text");
        };
    if (text.length() > MAX_CURSOR_LENGTH || text.indexOf('\0') >= 0) {
      throw malformed(source, "its nextCursor is too long or has NUL");
    }
    return text.isEmpty() ? null : text;
  }

  private static DomainException malformed(String source, String why) {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE,
        "SOURCE_MALFORMED",
        "The source %s does not answer as it must: %s.".formatted(source, why),
        Map.of("source", source));
  }
}
