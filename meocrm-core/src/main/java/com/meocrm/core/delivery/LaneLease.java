package com.meocrm.core.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to work one lane.
 *
 * @param token rises with every change of hands; whoever holds an older one owns nothing any more
 * @param terms what the destination's owner asked for when the lane was claimed
 * @param health what the lane has lately seen
 * @param inDoubt whether a former owner may have started deliveries whose outcome nobody wrote down
 * @param pacing how fast its provider lets it go
 * @param pause how long the provider wants this lane left alone yet
 * @param group the lease of its pacing group; null when it is in none
 */
public record LaneLease(
    LaneId lane,
    LaneKind kind,
    long token,
    LaneTerms terms,
    LaneHealth health,
    boolean inDoubt,
    Pacing pacing,
    Duration pause,
    @Nullable GroupLease group) {

  /**
   * The right to send through an account; it lasts as long as that of any of its lanes.
   *
   * @param token rises with every change of hands
   * @param pause how long the provider wants the whole account left alone yet
   */
  public record GroupLease(PacingGroup id, long token, Duration pause) {}
}
