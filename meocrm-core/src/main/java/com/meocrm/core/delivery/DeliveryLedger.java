package com.meocrm.core.delivery;

import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of deliveries, kept until retention. Read by tenants, each its own; every question
 * has an index, so answers take milliseconds among millions of rows.
 */
public interface DeliveryLedger {
  /** A delivery with all its attempts, the first one first. */
  Optional<Detailed> find(OrganizationId organization, DeliveryId id);

  /**
   * A lane's deliveries, by their numbers, the highest first.
   *
   * @param below only numbers below this one; {@link Long#MAX_VALUE} for the first page
   */
  List<Entry> list(LaneId lane, Filter filter, long below, int limit);

  /** A lane's figures over the last {@code window}; one round trip. */
  Statistics statistics(LaneId lane, Duration window);

  /**
   * One delivery.
   *
   * @param number of its lane
   * @param sequence the tenant's number of the event
   * @param attempts that have ended
   * @param plannedAt when it was filed
   * @param finishedAt when it was over; null while it is open
   * @param nextAttemptAt when it is due again; null when nobody can tell, or it is over
   */
  record Entry(
      DeliveryId id,
      LaneId lane,
      long number,
      long sequence,
      EventId eventId,
      EventType type,
      DeliveryStatus status,
      int attempts,
      Instant recordedAt,
      Instant plannedAt,
      @Nullable Instant finishedAt,
      @Nullable Instant nextAttemptAt) {}

  /** A delivery and what its attempts showed. */
  record Detailed(Entry delivery, List<Try> attempts) {
    public Detailed {
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * One attempt.
   *
   * @param number 1 for the very first, rising over all schedules
   */
  record Try(int number, Instant endedAt, Outcome.Attempt shown) {}

  /**
   * Which deliveries; null: any.
   *
   * @param order id or code of the order that their events are about
   * @param since planned at this time or later
   */
  record Filter(
      @Nullable DeliveryStatus status,
      @Nullable EventType type,
      @Nullable String order,
      @Nullable Instant since) {
    public static final Filter ALL = new Filter(null, null, null, null);
  }

  /**
   * A lane's figures, of the deliveries that were planned within the window unless said otherwise.
   *
   * @param pending not tried yet, over all time
   * @param failing tried without success and to be tried again, over all time
   * @param parked waiting for somebody to resume the lane, over all time; then nothing is pending
   *     or failing
   * @param exhausted given up
   * @param p50 median of the time from planning to arrival, over at most the {@value #SAMPLE}
   *     newest that arrived; null when none did
   * @param p95 95 of 100 took no longer
   * @param oldestDue since when the delivery that is due for longest has been due; null when none
   *     is
   */
  record Statistics(
      long delivered,
      long pending,
      long failing,
      long parked,
      long exhausted,
      @Nullable Duration p50,
      @Nullable Duration p95,
      @Nullable Instant oldestDue) {
    public static final int SAMPLE = 1000;
  }
}
