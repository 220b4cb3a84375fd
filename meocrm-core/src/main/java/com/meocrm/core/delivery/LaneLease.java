package com.meocrm.core.delivery;

/**
 * The right to work one lane.
 *
 * @param token rises with every change of hands; whoever holds an older one owns nothing any more
 * @param maxInFlight how many deliveries of the lane may be on the wire at once
 * @param health what the lane has lately seen
 * @param inDoubt whether a former owner may have started deliveries whose outcome nobody wrote down
 */
public record LaneLease(
    LaneId lane, LaneKind kind, long token, int maxInFlight, LaneHealth health, boolean inDoubt) {}
