package com.meocrm.core.retention;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;

/** A delivery that was still open when its event was about to be dropped. */
public record ExpiredDelivery(LaneId lane, DeliveryId delivery, EventId event, EventType type) {}
