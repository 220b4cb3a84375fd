package com.meocrm.core.delivery;

import com.meocrm.core.delivery.PlanStore.Planned;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Deliveries that go once more, or late: in the tenant's current unit of work, under the lock of
 * their lane, which relay and engine take as well. So whoever else plans or sends the same
 * deliveries at the same time, each is in its lane at most once.
 */
public interface Redeliveries {
  /**
   * Has deliveries go again, under their ids and numbers, with a new schedule; attempts count on.
   * What waits already is due at once; what is on the wire at this moment is left alone. One whose
   * event is not in the log any more stays as it is.
   *
   * @param exhaustedOnly leaves alone what is not exhausted when the lane is locked
   * @return how many go again
   */
  int again(
      LaneId lane, Ordering ordering, Collection<Reference> deliveries, boolean exhaustedOnly);

  /**
   * A lane's exhausted deliveries of events that were recorded from {@code since} to {@code until},
   * by number.
   *
   * @param above only numbers above this one
   */
  List<Reference> exhausted(LaneId lane, Instant since, Instant until, long above, int limit);

  /** How many there are of those. */
  long countExhausted(LaneId lane, Instant since, Instant until);

  /**
   * Files those deliveries of one lane that the ledger does not have, as the relay would have.
   *
   * @return how many were filed
   */
  int planMissing(LaneId lane, List<Planned> planned);

  /** How many of these the ledger does not have. */
  int countMissing(LaneId lane, List<Planned> planned);

  /**
   * From when on the ledger is complete, so that it can be told what is missing in it.
   *
   * @param days for how many days it is kept
   */
  Instant completeSince(LaneId lane, int days);

  /** Names a delivery the way its partition is found. */
  record Reference(DeliveryId id, Instant recordedAt, long number) {}
}
