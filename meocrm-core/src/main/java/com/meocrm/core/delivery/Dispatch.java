package com.meocrm.core.delivery;

import com.meocrm.core.event.LoggedEvent;
import org.jspecify.annotations.Nullable;

/**
 * One delivery that was taken from its lane to be sent now.
 *
 * @param number the lane's own gapless number of the delivery
 * @param attempt 1 for the first of its schedule, rising with every attempt that ended
 * @param attemptsBefore attempts of former schedules: a resend begins a new one
 * @param starts how often it was started since its last outcome, this time included: more than one
 *     means that a process ended while it was on the wire
 * @param pick why it was taken
 * @param token of the lease it was taken under
 * @param epoch of the tenant's sequence numbers
 * @param terms of its lane when it was taken; null: as they were at the claim
 */
public record Dispatch(
    LaneId lane,
    long token,
    DeliveryId id,
    long number,
    int attempt,
    int attemptsBefore,
    int starts,
    LaneStore.Pick pick,
    LoggedEvent event,
    String epoch,
    @Nullable LaneTerms terms) {
  /** A delivery that was never sent again by hand. */
  public Dispatch(
      LaneId lane,
      long token,
      DeliveryId id,
      long number,
      int attempt,
      int starts,
      LaneStore.Pick pick,
      LoggedEvent event,
      String epoch) {
    this(lane, token, id, number, attempt, 0, starts, pick, event, epoch, null);
  }

  /** 1 for the very first attempt, rising over all schedules: what the receiver is told. */
  public int attemptInAll() {
    return attemptsBefore + attempt;
  }
}
