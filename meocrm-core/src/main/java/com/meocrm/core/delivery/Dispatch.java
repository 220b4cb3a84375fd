package com.meocrm.core.delivery;

import com.meocrm.core.event.LoggedEvent;

/**
 * One delivery that was taken from its lane to be sent now.
 *
 * @param number the lane's own gapless number of the delivery
 * @param attempt 1 for the first, rising with every attempt that ended
 * @param token of the lease it was taken under
 * @param epoch of the tenant's sequence numbers
 */
public record Dispatch(
    LaneId lane,
    long token,
    DeliveryId id,
    long number,
    int attempt,
    LoggedEvent event,
    String epoch) {}
