package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** The destinations behind lanes of one kind. */
public interface Channels {
  /**
   * Looks up how to reach the destinations of {@code lanes} as they are configured now: one round
   * trip for all of them. A lane whose destination does not exist any more is missing from the
   * answer.
   */
  Map<LaneId, Channel> open(Collection<LaneId> lanes);

  /** One destination. */
  @FunctionalInterface
  interface Channel {
    /**
     * Sends once and waits for the answer, at most {@code deadline}.
     *
     * <p>Never throws for anything that the receiver or the network does; that is an {@link
     * Outcome}.
     */
    Outcome send(Dispatch dispatch, Duration deadline);

    /**
     * Decides about a delivery that must not be repeated blindly, and whose process ended after it
     * was started. Here nobody knows whether it arrived. Who keeps a mark of their own, stored
     * before the first byte leaves, knows better, and may send what was never begun.
     */
    default Outcome resume(Dispatch dispatch, Duration deadline) {
      return new Outcome.Ambiguous(
          Outcome.Attempt.notMade("the process ended while it was sending this delivery"));
    }
  }
}
