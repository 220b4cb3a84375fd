package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Pick;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A lane this node holds. Touched by the engine's loop alone, but for the deadline, which senders
 * read.
 */
final class HeldLane {
  /** What a suspect lane may have on the wire: the delivery that failed most, and another. */
  private static final int STEP = 2;

  private final LaneLease lease;
  private final LanePace pace;
  private final Map<Long, Long> startedNanos = new HashMap<>();

  /** Monotonic time after which nothing new may be sent. */
  private volatile long sendUntilNanos;

  private LaneTerms terms;
  private LaneHealth health;
  private boolean healthChanged;
  private boolean hungry = true;
  private int allowed = Integer.MAX_VALUE;
  private boolean inDoubt;

  /** Something may be due, but the node has no place on the wire for it. */
  private boolean waiting;

  HeldLane(LaneLease lease, LanePace pace, long sendUntilNanos) {
    this.lease = lease;
    this.pace = pace;
    this.sendUntilNanos = sendUntilNanos;
    this.terms = lease.terms();
    this.health = lease.health();
    this.inDoubt = lease.inDoubt();
  }

  LaneLease lease() {
    return lease;
  }

  LanePace pace() {
    return pace;
  }

  LaneHealth health() {
    return health;
  }

  void setHealth(LaneHealth next) {
    if (!next.equals(health)) {
      health = next;
      healthChanged = true;
      hungry = true;
    }
  }

  boolean isHealthChanged() {
    return healthChanged;
  }

  void healthStored() {
    healthChanged = false;
  }

  long sendUntilNanos() {
    return sendUntilNanos;
  }

  void extend(long untilNanos) {
    sendUntilNanos = untilNanos;
  }

  void started(Dispatch dispatch, long nowNanos) {
    startedNanos.put(dispatch.number(), nowNanos);
    if (dispatch.terms() != null) {
      terms = dispatch.terms();
    }
    if (terms.ratePerSecond() != null) {
      pace.starts().add(nowNanos);
    }
  }

  /** Looks how many more deliveries the lane's rate allows at this time. */
  void refill(long nowNanos) {
    allowed =
        terms.ratePerSecond() == null
            ? Integer.MAX_VALUE
            : pace.starts().allowed(terms.ratePerSecond(), nowNanos);
  }

  /** Whether only its rate keeps it from taking what may be due. */
  boolean isAtItsRate() {
    return hungry && allowed == 0 && slotsByHealth() > 0;
  }

  /** When the rate allows the next delivery, in monotonic nanoseconds; of a lane at its rate. */
  long refillNanos() {
    return terms.ratePerSecond() == null ? 0 : pace.starts().nextNanos(terms.ratePerSecond());
  }

  void ended(Dispatch dispatch) {
    startedNanos.remove(dispatch.number());
    hungry = true;
  }

  boolean isIdle() {
    return startedNanos.isEmpty();
  }

  /** Whether nothing is on the wire and nothing seems to wait. */
  boolean isAtRest() {
    return isIdle() && !waiting;
  }

  void setWaiting(boolean waiting) {
    this.waiting = waiting;
  }

  int inFlight() {
    return startedNanos.size();
  }

  /** Whether its destination answers slowly, or is just keeping somebody waiting. */
  boolean isSlow(long nowNanos) {
    return pace.isSlow()
        || startedNanos.values().stream()
            .anyMatch(started -> nowNanos - started >= LanePace.SLOW.toNanos());
  }

  /** Whether the lane may have ready deliveries that we have not looked at. */
  boolean isHungry() {
    return hungry;
  }

  void setHungry(boolean hungry) {
    this.hungry = hungry;
  }

  boolean isInDoubt() {
    return inDoubt && !health.is(State.STOPPED);
  }

  void nothingInDoubt() {
    inDoubt = false;
  }

  /** How many more deliveries could be on the wire. */
  int freeSlots() {
    return Math.min(allowed, slotsByHealth());
  }

  private int slotsByHealth() {
    return switch (health.state()) {
      case FLOWING -> Math.max(0, Math.min(terms.maxInFlight(), pace.window()) - inFlight());
      case SUSPECT -> Math.max(0, Math.min(terms.maxInFlight(), STEP) - inFlight());
      case OUT, HALTED -> isIdle() ? 1 : 0;
      case STOPPED -> 0;
    };
  }

  /** What to ask the store for, given this many slots. */
  List<Demand> demands(int slots) {
    return switch (health.state()) {
      case FLOWING -> List.of(demand(Pick.DUE, slots));
      case SUSPECT -> List.of(demand(Pick.STEP, slots));
      case OUT ->
          health.isThin()
              ? List.of(demand(Pick.PROBE, 1), demand(Pick.FRESH, 1))
              : List.of(demand(Pick.PROBE, 1));
      case HALTED -> List.of(demand(Pick.PROBE, 1));
      case STOPPED -> List.of();
    };
  }

  Demand demandInDoubt() {
    return demand(Pick.IN_DOUBT, 1);
  }

  private Demand demand(Pick pick, int slots) {
    return new Demand(lease, pick, slots, health.cursor(), inFlight());
  }
}
