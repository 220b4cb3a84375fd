package com.meocrm.adapter.notify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as people read them: {@code 15 s}, {@code 0.3 s}. */
final class Seconds {
  private Seconds() {}

  static String of(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3)
            .setScale(1, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        + " s";
  }
}
