package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.Idempotency.Pause;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How long one request waits for another of its key. */
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(160);

  private final LongSupplier nanoTime;
  private final Pause pause;
  private final long deadline;
  private Duration next = FIRST;

  Patience(Duration total, LongSupplier nanoTime, Pause pause) {
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.deadline = nanoTime.getAsLong() + total.toNanos();
  }

  /** What is left; zero when it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - nanoTime.getAsLong()));
  }

  /** Waits a little, each time longer; false at once when patience is over. */
  boolean waits() {
    var left = left();
    if (left.isZero()) {
      return false;
    }
    pause.pause(next.compareTo(left) < 0 ? next : left);
    var longer = next.multipliedBy(2);
    next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    return true;
  }
}
