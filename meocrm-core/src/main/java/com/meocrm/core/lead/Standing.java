package com.meocrm.core.lead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the priority of a lead follows from, and what follows from it.
 *
 * @param auto by the days since the last activity
 * @param manual what somebody set instead; null: nothing
 * @param assignment null: nobody looks after it
 */
public record Standing(
    Instant lastActivityAt,
    Priority auto,
    @Nullable Priority manual,
    @Nullable Assignment assignment) {

  Standing withLastActivityAt(Instant at) {
    return new Standing(at, auto, manual, assignment);
  }

  Standing with(@Nullable Assignment other) {
    return new Standing(lastActivityAt, auto, manual, other);
  }

  Standing withManual(@Nullable Priority priority) {
    return new Standing(lastActivityAt, auto, priority, assignment);
  }
}
