package com.meocrm.adapter.http.web;

import com.meocrm.core.event.LogPosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a remembered position, of the log, its stream or an endpoint's numbers. */
public final class PositionProblems {
  private PositionProblems() {}

  /**
   * Refuses a position that never was one here.
   *
   * @param epoch that the caller remembers; null: he does not say
   * @throws ProblemException 409
   */
  public static void requireKnown(LogPosition position, @Nullable String epoch, long after) {
    boolean otherEpoch = epoch != null && !epoch.equals(position.epoch());
    if (otherEpoch || after > position.head()) {
      throw refused(409, "POSITION_UNKNOWN", "This position is not of this log.", position);
    }
  }

  /**
   * Refuses a position behind which something is gone.
   *
   * @throws ProblemException 410
   */
  public static void requireKept(LogPosition position, long after) {
    if (after + 1 < position.oldest()) {
      throw refused(
          410, "POSITION_LOST", "Events after this position are no longer kept.", position);
    }
  }

  private static ProblemException refused(
      int status, String code, String message, LogPosition position) {
    return new ProblemException(
        Problem.of(status, code, message)
            .withDetails(
                Map.of(
                    "epoch",
                    position.epoch(),
                    "oldest",
                    position.oldest(),
                    "head",
                    position.head())));
  }
}
