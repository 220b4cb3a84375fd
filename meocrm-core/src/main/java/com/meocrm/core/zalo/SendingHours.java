package com.meocrm.core.zalo;

import com.meocrm.core.shared.BusinessTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * When customers may be written to, by the clock of Asia/Ho_Chi_Minh.
 *
 * @param from the first moment
 * @param until the first moment of the night, on the same day
 */
public record SendingHours(LocalTime from, LocalTime until) {
  /** Zalo refuses templates from 22:00 to 06:00. */
  public static final SendingHours DEFAULT =
      new SendingHours(LocalTime.of(6, 0), LocalTime.of(22, 0));

  public SendingHours {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("from must be before until");
    }
  }

  /** {@code now} when it is day, else the next morning. */
  public Instant nextFrom(Instant now) {
    var local = now.atZone(BusinessTime.ZONE);
    if (local.toLocalTime().isBefore(from)) {
      return morning(local.toLocalDate());
    }
    return local.toLocalTime().isBefore(until) ? now : morning(local.toLocalDate().plusDays(1));
  }

  /** The morning of the business day after {@code now}. */
  public Instant nextDay(Instant now) {
    return morning(BusinessTime.dayOf(now).plusDays(1));
  }

  /** The next morning at which Zalo, which refused {@code now}, will have ended its night. */
  public Instant nextMorning(Instant now) {
    var today = morning(BusinessTime.dayOf(now));
    return today.isAfter(now) ? today : nextDay(now);
  }

  private Instant morning(LocalDate day) {
    return day.atTime(from).atZone(BusinessTime.ZONE).toInstant();
  }
}
