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
  }
}
