package com.meocrm.core.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} of RFC 9110, section 10.2.3: seconds or a date. */
final class RetryAfter {
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * How long the receiver asks to be left alone, or null when the header is absent, malformed or in
   * the past.
   */
  static @Nullable Duration parse(@Nullable String header, Instant now) {
    if (header == null || header.isBlank()) {
      return null;
    }
    var value = header.strip();
    if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(
          value.length() > MAX_DIGITS ? Integer.MAX_VALUE : Long.parseLong(value));
    }
    try {
      var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
