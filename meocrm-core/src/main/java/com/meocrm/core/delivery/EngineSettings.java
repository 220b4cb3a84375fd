package com.meocrm.core.delivery;

import java.time.Duration;

/**
 * How a node works its lanes.
 *
 * @param lease how long a lane stays ours without renewal; a dead node's lanes wait this long
 * @param renewEvery how often leases are renewed
 * @param margin nothing is sent when less than this and {@code sendTimeout} remain of the lease
 * @param sendTimeout the longest an attempt may take
 * @param maxInFlight deliveries on the wire at once, over all lanes of the node
 * @param maxLanes lanes held at once
 */
public record EngineSettings(
    Duration lease,
    Duration renewEvery,
    Duration margin,
    Duration sendTimeout,
    int maxInFlight,
    int maxLanes) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          Duration.ofSeconds(25),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          256,
          2048);

  public EngineSettings {
    if (lease.compareTo(renewEvery.plus(margin).plus(sendTimeout)) <= 0) {
      throw new IllegalArgumentException("lease must exceed renewEvery + margin + sendTimeout");
    }
    if (maxInFlight < 1 || maxLanes < 1) {
      throw new IllegalArgumentException("maxInFlight and maxLanes must be positive");
    }
  }
}
