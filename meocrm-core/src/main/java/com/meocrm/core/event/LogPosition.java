package com.meocrm.core.event;

/**
 * Where a tenant's log stands.
 *
 * @param epoch names this numbering; another epoch voids every remembered sequence (after a
 *     restore, for instance)
 * @param oldest the lowest sequence still kept, {@code head + 1} when nothing is kept
 * @param head the highest sequence given so far, 0 when there is none
 */
public record LogPosition(String epoch, long oldest, long head) {}
