package com.meocrm.app.bench;

import java.time.Duration;

/**
 * Lets time pass in measurements: between kills, between requests, and in receivers that dawdle.
 */
public final class Pace {
  private Pace() {}

  /** Waits; not at all when {@code time} is negative. */
  public static void pause(Duration time) throws InterruptedException {
    if (time.isPositive()) {
      Thread.sleep(time);
    }
  }
}
