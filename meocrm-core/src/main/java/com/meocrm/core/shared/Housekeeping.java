package com.meocrm.core.shared;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Does chores at their own intervals, one after the other. A chore that fails is tried again after
 * {@link #AFTER_FAILURE} and keeps no other from its turn.
 */
public final class Housekeeping {
  static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final List<Scheduled> chores;

  /**
   * @param chores each does one batch and returns how long it may rest, zero when there is more to
   *     do at once
   */
  public Housekeeping(LongSupplier nanoTime, List<Supplier<Duration>> chores) {
    this.nanoTime = nanoTime;
    this.chores = chores.stream().map(chore -> new Scheduled(chore, nanoTime.getAsLong())).toList();
  }

  /** Does what is due, once; returns how many chores have more to do at once. */
  public int step() {
    int eager = 0;
    for (var scheduled : chores) {
      if (nanoTime.getAsLong() - scheduled.due >= 0) {
        eager += scheduled.run() ? 1 : 0;
      }
    }
    return eager;
  }

  private final class Scheduled {
    private final Supplier<Duration> chore;
    private long due;

    Scheduled(Supplier<Duration> chore, long due) {
      this.chore = chore;
      this.due = due;
    }

    boolean run() {
      due = nanoTime.getAsLong() + AFTER_FAILURE.toNanos();
      var rest = chore.get();
      due = nanoTime.getAsLong() + rest.toNanos();
      return rest.isZero();
    }
  }
}
