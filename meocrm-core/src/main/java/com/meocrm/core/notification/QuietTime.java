package com.meocrm.core.notification;

import com.meocrm.core.settings.QuietHours;
import com.meocrm.core.shared.BusinessTime;
import java.time.Instant;
import java.time.ZonedDateTime;

/** Quiet hours on the time line, by the clock of Asia/Ho_Chi_Minh. */
final class QuietTime {
  private QuietTime() {}

  /** {@code wanted}, or the end of the quiet hours that it falls into. */
  static Instant after(QuietHours quiet, Instant wanted) {
    var local = ZonedDateTime.ofInstant(wanted, BusinessTime.ZONE);
    if (!quiet.contains(local.toLocalTime())) {
      return wanted;
    }
    var end = local.with(quiet.to());
    return (end.isAfter(local) ? end : end.plusDays(1)).toInstant();
  }
}
