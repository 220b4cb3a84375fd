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
 * @param gather shortest time between two writings of a few outcomes: what comes meanwhile is
 *     written together, what comes after a quiet time at once
 * @param linger how long a lane that has nothing to do is kept, since giving it back and claiming
 *     it again costs more
 */
public record EngineSettings(
    Duration lease,
    Duration renewEvery,
    Duration margin,
    Duration sendTimeout,
    int maxInFlight,
    int maxLanes,
    Duration gather,
    Duration linger) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          Duration.ofSeconds(25),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          256,
          2048,
          Duration.ofMillis(20),
          Duration.ofMillis(250));

  /** The same without waiting for company: everything is done as soon as it can be. */
  public EngineSettings eager() {
    return new EngineSettings(
        lease,
        renewEvery,
        margin,
        sendTimeout,
        maxInFlight,
        maxLanes,
        Duration.ZERO,
        Duration.ZERO);
  }

  public EngineSettings {
    if (lease.compareTo(renewEvery.plus(margin).plus(sendTimeout)) <= 0) {
      throw new IllegalArgumentException("lease must exceed renewEvery + margin + sendTimeout");
    }
    if (maxInFlight < 1 || maxLanes < 1) {
      throw new IllegalArgumentException("maxInFlight and maxLanes must be positive");
    }
  }
}
