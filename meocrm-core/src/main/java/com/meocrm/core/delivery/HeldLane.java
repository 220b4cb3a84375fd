package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Pick;
import java.time.Duration;
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

  private LaneHealth health;
  private boolean healthChanged;
  private boolean hungry = true;
  private boolean inDoubt;

  /** Something may be due, but the node has no place on the wire for it. */
  private boolean waiting;

  /** Since when nothing has been on the wire. */
  private long idleSinceNanos;

  HeldLane(LaneLease lease, LanePace pace, long nowNanos, long sendUntilNanos) {
    this.lease = lease;
    this.pace = pace;
    this.idleSinceNanos = nowNanos;
    this.sendUntilNanos = sendUntilNanos;
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
  }

  void ended(Dispatch dispatch, long nowNanos) {
    startedNanos.remove(dispatch.number());
    idleSinceNanos = nowNanos;
  }

  boolean isIdle() {
    return startedNanos.isEmpty();
  }

  /** Whether nothing is on the wire and nothing seems to wait. */
  boolean isAtRest() {
    return isIdle() && !waiting;
  }

  /** Whether it has been at rest for so long that somebody else may as well have it. */
  boolean isAtRestFor(Duration time, long nowNanos) {
    return isAtRest() && nowNanos - idleSinceNanos >= time.toNanos();
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
    return switch (health.state()) {
      case FLOWING -> Math.max(0, Math.min(lease.maxInFlight(), pace.window()) - inFlight());
      case SUSPECT -> Math.max(0, Math.min(lease.maxInFlight(), STEP) - inFlight());
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
    return new Demand(lease, pick, slots, health.cursor());
  }
}
