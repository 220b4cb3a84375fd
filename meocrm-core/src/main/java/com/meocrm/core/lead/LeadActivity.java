package com.meocrm.core.lead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened with a lead.
 *
 * @param at when it happened
 * @param by who wrote it down
 */
public record LeadActivity(
    LeadActivityId id,
    LeadId lead,
    Type type,
    Instant at,
    String by,
    @Nullable String notes,
    Instant createdAt) {
  /** The kinds of activities. */
  public enum Type {
    CALL,
    MESSAGE,
    EMAIL,
    MEETING,
    VISIT,
    NOTE
  }
}
