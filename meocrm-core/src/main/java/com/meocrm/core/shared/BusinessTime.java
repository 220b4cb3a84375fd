package com.meocrm.core.shared;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * Days and months as shops count them: in Asia/Ho_Chi_Minh, wherever the server stands. What is
 * stored stays an instant.
 */
public final class BusinessTime {
  public static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

  private BusinessTime() {}

  /** The business day of {@code instant}. */
  public static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZONE);
  }

  /** The business month of {@code instant}. */
  public static YearMonth monthOf(Instant instant) {
    return YearMonth.from(dayOf(instant));
  }

  /** The first moment of a business day. */
  public static Instant startOf(LocalDate day) {
    return day.atStartOfDay(ZONE).toInstant();
  }
}
