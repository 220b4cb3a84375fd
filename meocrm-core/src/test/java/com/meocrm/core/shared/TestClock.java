package com.meocrm.core.shared;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only moves when told to. */
public final class TestClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /** Starts at a fixed moment: 11 November 2025, 05:00 UTC. */
  public TestClock() {
    this(Instant.parse("2025-11-11T05:00:00Z"));
  }

  public TestClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves the clock to a moment, which may lie in the past. */
  public void set(Instant moment) {
    now.set(moment);
  }

  /** Moves the clock on and returns the new time. */
  public Instant advance(Duration time) {
    return now.updateAndGet(t -> t.plus(time));
  }

  /** Nanoseconds of a monotonic clock that moves with this one. */
  public long nanoTime() {
    return Duration.between(Instant.EPOCH, now.get()).toNanos();
  }
}
