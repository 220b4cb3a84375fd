package com.meocrm.core.event;

import java.time.Instant;

/**
 * An event in its tenant's log.
 *
 * @param sequence the tenant's number: 1, 2, 3 … without gaps, in the order of the log
 * @param recordedAt database time of the recording; partitions and deliveries are filed under it
 */
public record LoggedEvent(EncodedEvent event, long sequence, Instant recordedAt) {}
