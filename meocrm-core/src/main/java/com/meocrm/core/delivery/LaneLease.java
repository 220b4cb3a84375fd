package com.meocrm.core.delivery;

/**
 * The right to work one lane.
 *
 * @param token rises with every change of hands; whoever holds an older one owns nothing any more
 * @param terms what the destination's owner asked for when the lane was claimed
 * @param health what the lane has lately seen
 * @param inDoubt whether a former owner may have started deliveries whose outcome nobody wrote down
 */
public record LaneLease(
    LaneId lane, LaneKind kind, long token, LaneTerms terms, LaneHealth health, boolean inDoubt) {}
