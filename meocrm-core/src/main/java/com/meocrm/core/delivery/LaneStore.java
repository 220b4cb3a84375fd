package com.meocrm.core.delivery;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lanes and the deliveries that wait on them.
 *
 * <p>Crash promises: a node that dies keeps its lanes until their leases end, then any other takes
 * them over with a higher token. What the dead node had on the wire is in doubt: it is sent again
 * under the same delivery id, alone. A node that was merely slow and comes back writes nothing:
 * every write is fenced by the token. All times are the database's.
 */
public interface LaneStore {
  /**
   * Takes due lanes that nobody owns, with a new token each, longest waiting first. Lanes of a
   * pacing group only together with the group, which then nobody else has; it is given back with
   * the last of them.
   */
  List<LaneLease> claim(Claim claim);

  /**
   * Marks the next deliveries of owned lanes as started and returns them. Only the first delivery
   * of a key is ever ready, as the lane's ordering demands. The marks of lanes in a pacing group
   * are on the disk when this returns, and {@link #starts} tells of them.
   *
   * <p>Lanes are looked at as they are now, not as they were when claimed: a parked one yields
   * nothing, no lane more than its cap leaves beside what is on the wire, and each delivery brings
   * the lane's terms along.
   *
   * <p>A lease that was lost before the call yields nothing; one that is lost meanwhile at most
   * deliveries which its new owner will also take, and the caller's own deadline keeps them off the
   * wire.
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
   * <p>An idle lane stays ours exactly when it flows and has a ready, due delivery that {@link
   * #take} would return. A delivery that was taken under the current token although the lane is
   * idle got lost between store and caller; such a lane is given back to wake at once, and its next
   * owner finds the delivery in doubt.
   */
  Settlement settle(Ended ended);

  /**
   * What was started in these pacing groups within the last {@link Rate#LONGEST}, by whomever, the
   * earliest first. What has no outcome yet counts as if it were being sent just now.
   */
  List<Start> starts(Collection<PacingGroup> groups);

  /**
   * Extends leases, those of pacing groups with their lanes; returns the lanes that are still ours,
   * together with their group if they have one.
   */
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

  /**
   * Which lanes to take.
   *
   * @param max at most this many
   * @param kinds only of these kinds
   * @param without no lanes of these tenants: they hold their share already
   * @param lease how long the lanes are ours unless renewed
   * @param groups tokens of the pacing groups that the caller holds already
   */
  record Claim(
      NodeId node,
      int max,
      Set<LaneKind> kinds,
      Set<OrganizationId> without,
      Duration lease,
      Map<PacingGroup, Long> groups) {
    public Claim {
      kinds = Set.copyOf(kinds);
      without = Set.copyOf(without);
      groups = Map.copyOf(groups);
    }

    /** Lanes of all kinds and tenants. */
    public static Claim any(NodeId node, int max, Duration lease) {
      return new Claim(node, max, EnumSet.allOf(LaneKind.class), Set.of(), lease, Map.of());
    }
  }

  /**
   * A message that was sent, or is being sent.
   *
   * @param age how long ago that ended
   */
  record Start(PacingGroup group, LaneId lane, Duration age) {}

  /**
   * What the caller can put on the wire for a lane.
   *
   * @param slots at most this many
   * @param cursor where a probe goes on
   * @param inFlight how many the caller has on the wire already, for the lane's cap as it is now
   */
  record Demand(LaneLease lease, Pick pick, int slots, long cursor, int inFlight) {
    /** Of a lane of which the caller has nothing on the wire. */
    public Demand(LaneLease lease, Pick pick, int slots, long cursor) {
      this(lease, pick, slots, cursor, 0);
    }

    /** Up to {@code slots} of whatever is due. */
    public static Demand due(LaneLease lease, int slots) {
      return new Demand(lease, Pick.DUE, slots, 0);
    }
  }

  /** Which of a lane's deliveries are wanted. */
  enum Pick {
    /** Whatever is due, first attempts before retries, in order. */
    DUE,
    /** Only first attempts that are due. */
    FRESH,
    /**
     * If the delivery that failed most often is due: that one, and one of another key that is due,
     * the least tried first. If none has failed: two first attempts.
     */
    STEP,
    /**
     * If the lane's probe is due: the first ready delivery after the cursor, else from the front,
     * due or not, exhausted or not.
     */
    PROBE,
    /** One that a former owner started and nobody finished. */
    IN_DOUBT
  }

  /**
   * What a settlement is to write.
   *
   * @param health lanes whose health changed
   * @param idle owned lanes of which the caller has nothing on the wire
   * @param within called inside the transaction, after everything else was written, with the answer
   *     to whether a delivery's result was written just now; null when there is nothing to add
   */
  record Ended(
      Collection<Result> results,
      Map<LaneLease, LaneHealth> health,
      Collection<LaneLease> idle,
      @Nullable Within within) {
    /** Results and idle lanes, nothing else. */
    public static Ended of(Collection<? extends Result> results, Collection<LaneLease> idle) {
      return new Ended(List.copyOf(results), Map.of(), idle, null);
    }
  }

  /** Work inside a settlement's transaction. */
  @FunctionalInterface
  interface Within {
    void run(Predicate<Dispatch> written);
  }

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

    /**
     * It used up its attempts in an outage and keeps its place until the outage ends.
     *
     * @param passable whether the next of its key may go before it (then it is over); a strict lane
     *     is never passed
     */
    record Exhausted(Dispatch dispatch, Outcome.Attempt attempt, boolean passable)
        implements Result {}

    /**
     * The provider took no more: it is due again after {@code pause} with nothing spent, and its
     * lane, or all lanes of its pacing group, send nothing until then.
     */
    record Postponed(Dispatch dispatch, Duration pause, boolean wholeGroup) implements Result {}

    /** It is due again after {@code pause} with nothing spent; its lane goes on. */
    record Deferred(Dispatch dispatch, Duration pause) implements Result {}

    /** It never reached the wire and is as if it had not been taken. */
    record Unsent(Dispatch dispatch) implements Result {}
  }

  /**
   * What a settlement did.
   *
   * @param lost lanes that are not ours any more; their results were dropped
   * @param released idle lanes that were given back
   * @param ready lanes in which the end of a delivery made the next of its key ready
   */
  record Settlement(Set<LaneId> lost, Set<LaneId> released, Set<LaneId> ready) {
    public Settlement {
      lost = Set.copyOf(lost);
      released = Set.copyOf(released);
      ready = Set.copyOf(ready);
    }
  }

  /** Names a running process among all nodes. */
  record NodeId(String value) {}
}
