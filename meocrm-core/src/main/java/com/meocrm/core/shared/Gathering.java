package com.meocrm.core.shared;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A step that lets work gather: after a turn that did a little, the next one waits until some time
 * has passed since that one began. What comes after a quiet time is done at once, and while there
 * is much to do nothing waits.
 *
 * <p>A batch of one costs nearly as much as a batch of ten. Without this, a steady trickle keeps a
 * loop busy with batches of one, and the processor with them.
 *
 * <p>For one thread, as {@link Loop} is.
 */
public final class Gathering {
  private final IntSupplier step;
  private final int much;
  private final long gatherNanos;
  private final LongSupplier nanoTime;
  private long waitUntilNanos;

  /**
   * @param step does one batch and returns how much it did
   * @param much a batch of this size is followed by the next at once
   * @param gather shortest time between the beginnings of two turns that did less
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public Gathering(IntSupplier step, int much, Duration gather, LongSupplier nanoTime) {
    this.step = step;
    this.much = much;
    this.gatherNanos = gather.toNanos();
    this.nanoTime = nanoTime;
    this.waitUntilNanos = nanoTime.getAsLong();
  }

  /** Does a batch, or nothing while work gathers; returns how much was done. */
  public int step() {
    long now = nanoTime.getAsLong();
    if (now - waitUntilNanos < 0) {
      return 0;
    }
    int done = step.getAsInt();
    waitUntilNanos = done > 0 && done < much ? now + gatherNanos : now;
    return done;
  }

  /** How long to wait after a step that did nothing, unless woken. */
  public Duration pause() {
    long left = waitUntilNanos - nanoTime.getAsLong();
    return left > 0 ? Duration.ofNanos(left) : Loop.IDLE;
  }
}
