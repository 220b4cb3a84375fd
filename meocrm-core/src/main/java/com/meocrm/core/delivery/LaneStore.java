package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Lanes and the deliveries that wait on them.
 *
 * <p>Crash promises: a node that dies keeps its lanes until their leases end, then any other takes
 * them over with a higher token. What the dead node had on the wire is sent again under the same
 * delivery id. A node that was merely slow and comes back writes nothing: every write is fenced by
 * the token. All times are the database's.
 */
public interface LaneStore {
  /**
   * Takes due lanes that nobody owns, with a new token each.
   *
   * @param max at most this many lanes
   * @param lease how long they are ours unless renewed
   */
  List<LaneLease> claim(NodeId node, int max, Duration lease);

  /**
   * Marks the next deliveries of owned lanes as started and returns them, first attempts before
   * retries, each lane's in order. Only the first delivery of a key is ever ready, as the lane's
   * ordering demands.
   *
   * <p>A lease that was lost yields at most deliveries which its new owner will also take; the
   * caller's own deadline keeps them off the wire.
   */
  List<Dispatch> take(Collection<Demand> demands);

  /**
   * Stores what attempts led to and settles idle lanes: those without due deliveries are given back
   * and wake up by themselves when the next one is due, or when one is planned. Outcomes and lanes
   * whose owner or token is not ours any more are left alone; the rest is written. All or nothing
   * on failure.
   *
   * <p>May be called again with the same results when it failed, also when the failed call did
   * commit: what is already written is not written twice (a retry counts once).
   *
   * <p>An idle lane stays ours exactly when it has a ready, due delivery that {@link #take} would
   * return. A delivery that was taken under the current token although the lane is idle got lost
   * between store and caller; such a lane is given back to wake at once, and its next token frees
   * the delivery.
   *
   * @param idle owned lanes of which the caller has nothing on the wire
   */
  Settlement settle(Collection<Result> results, Collection<LaneLease> idle);

  /** Extends leases; returns the lanes that are still ours. */
  Set<LaneId> renew(Collection<LaneLease> leases, Duration lease);

  /** Gives lanes back at once, with whatever they have waiting. */
  void release(Collection<LaneLease> leases);

  /**
   * Repairs lanes that have due work but no wake-up. It finds none unless something is broken, so
   * the sum of its answers is a health figure.
   *
   * @return how many lanes it repaired
   */
  int sweep();

  /** How many more deliveries of a lane the caller can put on the wire. */
  record Demand(LaneLease lease, int slots) {}

  /** What became of a delivery that was taken. */
  sealed interface Result {
    Dispatch dispatch();

    /** It is over, with this status; the next of its key becomes ready. */
    record Finished(Dispatch dispatch, Outcome.Attempt attempt, DeliveryStatus status)
        implements Result {}

    /**
     * It failed and is tried again after {@code pause}, counted from the write by the database's
     * clock.
     */
    record Failed(Dispatch dispatch, Outcome.Attempt attempt, Duration pause) implements Result {}

    /** It never reached the wire and is as if it had not been taken. */
    record Unsent(Dispatch dispatch) implements Result {}
  }

  /**
   * What a settlement did.
   *
   * @param lost lanes that are not ours any more; their results were dropped
   * @param released idle lanes that were given back
   */
  record Settlement(Set<LaneId> lost, Set<LaneId> released) {
    public Settlement {
      lost = Set.copyOf(lost);
      released = Set.copyOf(released);
    }
  }

  /** Names a running process among all nodes. */
  record NodeId(String value) {}
}
