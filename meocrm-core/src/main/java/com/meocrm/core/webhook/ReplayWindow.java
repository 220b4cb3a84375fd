package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Violation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which time a recovery may reach back to. */
final class ReplayWindow {
  private final Redeliveries redeliveries;
  private final int ledgerDays;

  /**
   * @param ledgerDays for how many days deliveries are kept
   */
  ReplayWindow(Redeliveries redeliveries, int ledgerDays) {
    this.redeliveries = redeliveries;
    this.ledgerDays = ledgerDays;
  }

  static void requireOrder(@Nullable Instant since, @Nullable Instant until) {
    if (since != null && until != null && until.isBefore(since)) {
      throw DomainException.violations(
          List.of(new Violation("until", "out_of_range", "must not be before since")));
    }
  }

  /**
   * The last moment of a range whose end was given: times are shown cut to milliseconds, and what
   * happened within the last one belongs to it.
   */
  static Instant through(Instant until) {
    return until.truncatedTo(ChronoUnit.MILLIS).plusMillis(1).minusNanos(1_000);
  }

  /**
   * From when on it is known what an endpoint has received, and what it has not.
   *
   * @throws DomainException {@code BEFORE_RETENTION} when {@code since} is earlier
   */
  Instant from(LaneId lane, @Nullable Instant since) {
    var oldest = redeliveries.completeSince(lane, ledgerDays);
    if (since != null && since.isBefore(oldest)) {
      throw new DomainException(
          DomainException.Kind.UNPROCESSABLE,
          "BEFORE_RETENTION",
          "Deliveries are kept for " + ledgerDays + " days; ask for a later time.",
          Map.of("oldest", JsonWriter.spelled(oldest)));
    }
    return since == null ? oldest : since;
  }
}
