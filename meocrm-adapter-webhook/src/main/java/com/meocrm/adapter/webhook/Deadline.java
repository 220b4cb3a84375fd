package com.meocrm.adapter.webhook;

import java.time.Duration;

/** The time one request has, by the monotonic clock, counted from when this was made. */
final class Deadline {
  private final long start = System.nanoTime();
  private final Duration total;

  Deadline(Duration total) {
    this.total = total;
  }

  Duration total() {
    return total;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Zero or less when it has passed. */
  Duration remaining() {
    return total.minus(elapsed());
  }

  boolean hasPassed() {
    return !remaining().isPositive();
  }
}
