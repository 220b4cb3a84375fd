package com.meocrm.core.lead;

import java.time.Duration;
import java.time.Instant;

/**
 * After how many days without an activity a lead is less urgent. As with the window of refunds a
 * day is one when its 24 hours are over, whenever it began. Where the three do not rise, the lowest
 * priority that is reached counts.
 *
 * @param toMedium from so many days on MEDIUM; less is HIGH
 */
public record PriorityThresholds(int toMedium, int toLow, int toInactive) {
  public PriorityThresholds {
    if (toMedium < 1 || toLow < 1 || toInactive < 1) {
      throw new IllegalArgumentException(
          "a day at least: " + toMedium + ", " + toLow + ", " + toInactive);
    }
  }

  /** The priority at {@code now} of a lead that was last active then; in the future means now. */
  public Priority priorityOf(Instant lastActivityAt, Instant now) {
    long days = Duration.between(lastActivityAt, now).toDays();
    if (days >= toInactive) {
      return Priority.INACTIVE;
    }
    if (days >= toLow) {
      return Priority.LOW;
    }
    return days >= toMedium ? Priority.MEDIUM : Priority.HIGH;
  }
}
