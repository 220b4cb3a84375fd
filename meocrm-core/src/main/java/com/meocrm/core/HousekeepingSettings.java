package com.meocrm.core;

import com.meocrm.core.retention.RetentionPeriods;
import java.time.Duration;

/**
 * What a node does besides its work.
 *
 * @param sweepEvery how often lanes are looked through for lost wake-ups
 * @param retention how long what is past is kept
 */
public record HousekeepingSettings(Duration sweepEvery, RetentionPeriods retention) {
  public static final HousekeepingSettings DEFAULT =
      new HousekeepingSettings(Duration.ofSeconds(5), RetentionPeriods.DEFAULT);

  public HousekeepingSettings {
    if (!sweepEvery.isPositive()) {
      throw new IllegalArgumentException("sweepEvery must be positive: " + sweepEvery);
    }
  }

  /** The same with other periods. */
  public HousekeepingSettings withRetention(RetentionPeriods value) {
    return new HousekeepingSettings(sweepEvery, value);
  }
}
