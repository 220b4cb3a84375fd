package com.meocrm.core.delivery;

import com.meocrm.core.event.LoggedEvent;

/**
 * One delivery that was taken from its lane to be sent now.
 *
 * @param number the lane's own gapless number of the delivery
 * @param attempt 1 for the first, rising with every attempt that ended
 * @param starts how often it was started since its last outcome, this time included: more than one
 *     means that a process ended while it was on the wire
 * @param pick why it was taken
 * @param token of the lease it was taken under
 * @param epoch of the tenant's sequence numbers
 */
public record Dispatch(
    LaneId lane,
    long token,
    DeliveryId id,
    long number,
    int attempt,
    int starts,
    LaneStore.Pick pick,
    LoggedEvent event,
    String epoch) {}
