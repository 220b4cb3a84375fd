package com.meocrm.adapter.http.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times on the wire: RFC 3339, UTC, milliseconds; days and months as ISO 8601 writes them. */
public final class WireTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** RFC 3339 without leap seconds; what the pattern lets through is left to the parser. */
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

  private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private WireTime() {}

  public static String of(Instant instant) {
    return FORMAT.format(instant);
  }

  /** The time that {@code text} is; null, and a violation, when it is none. */
  public static @Nullable Instant parse(String field, String text, Violations violations) {
    try {
      if (TIME.matcher(text).matches()) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeException e) {
      // a month 13 and the like: told below
    }
    violations.add(field, "malformed", "must be a time such as 2025-11-11T05:00:00Z");
    return null;
  }

  /** The month that {@code text} is; null when it is null, or with a violation when it is none. */
  public static @Nullable YearMonth month(
      String field, @Nullable String text, Violations violations) {
    try {
      if (text == null || MONTH.matcher(text).matches()) {
        return text == null ? null : YearMonth.parse(text);
      }
    } catch (DateTimeException e) {
      // a month 13: told below
    }
    violations.add(field, "malformed", "must be a month such as 2025-11");
    return null;
  }

  /** The day that {@code text} is; null when it is null, or with a violation when it is none. */
  public static @Nullable LocalDate day(
      String field, @Nullable String text, Violations violations) {
    try {
      if (text == null || DAY.matcher(text).matches()) {
        return text == null ? null : LocalDate.parse(text);
      }
    } catch (DateTimeException e) {
      // a 31st of February and the like: told below
    }
    violations.add(field, "malformed", "must be a day such as 2025-11-05");
    return null;
  }
}
