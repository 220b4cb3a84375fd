package com.meocrm.core.lead;

import com.meocrm.core.shared.BusinessTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * After how many business days without an activity a lead is less urgent. Days are counted from
 * midnight to midnight in Asia/Ho_Chi_Minh: an activity at 23:59 is one day old a minute later.
 * Where the three do not rise, the lowest priority that is reached counts.
 *
 * @param toMedium from this day on MEDIUM; less is HIGH
 */
public record PriorityThresholds(int toMedium, int toLow, int toInactive) {
  /** 7, 30 and 60 days. */
  public static final PriorityThresholds DEFAULT = new PriorityThresholds(7, 30, 60);

  public PriorityThresholds {
    if (toMedium < 1 || toLow < 1 || toInactive < 1) {
      throw new IllegalArgumentException(
          "a day at least: " + toMedium + ", " + toLow + ", " + toInactive);
    }
  }

  /** The priority at {@code now} of a lead that was last active then; in the future means now. */
  public Priority priorityOf(Instant lastActivityAt, Instant now) {
    long days =
        ChronoUnit.DAYS.between(BusinessTime.dayOf(lastActivityAt), BusinessTime.dayOf(now));
    if (days >= toInactive) {
      return Priority.INACTIVE;
    }
    if (days >= toLow) {
      return Priority.LOW;
    }
    return days >= toMedium ? Priority.MEDIUM : Priority.HIGH;
  }
}
