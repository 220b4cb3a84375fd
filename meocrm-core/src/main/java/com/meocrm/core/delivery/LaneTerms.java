package com.meocrm.core.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What the owner of a destination asks for.
 *
 * @param maxInFlight how many deliveries of the lane may be on the wire at once
 * @param ratePerSecond how many may be started within any second; null: no limit
 */
public record LaneTerms(int maxInFlight, @Nullable Integer ratePerSecond) {
  public static final int MAX_RATE_PER_SECOND = 1000;

  public LaneTerms {
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("maxInFlight must be positive: " + maxInFlight);
    }
    if (ratePerSecond != null && (ratePerSecond < 1 || ratePerSecond > MAX_RATE_PER_SECOND)) {
      throw new IllegalArgumentException("ratePerSecond must be 1 to " + MAX_RATE_PER_SECOND);
    }
  }

  /** Without a limit of the rate. */
  public static LaneTerms inFlight(int maxInFlight) {
    return new LaneTerms(maxInFlight, null);
  }
}
