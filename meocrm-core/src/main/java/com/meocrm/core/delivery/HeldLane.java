package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Pick;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  private boolean inDoubt;

  /** Something may be due, but the node has no place on the wire for it. */
  private boolean waiting;

  private final List<Rate> rates;
  private final @Nullable HeldGroup group;

  /** What the lane has sent lately, and this time with its group. */
  private final SentTimes sent;

  /** Whether an outage on thin evidence has a probe next, where there is no room for both. */
  private boolean probeNext = true;

  /** Since when nothing has been on the wire. */
  private long idleSinceNanos;

  /**
   * @param group null when the lane is in none
   */
  HeldLane(
      LaneLease lease,
      LanePace pace,
      @Nullable HeldGroup group,
      long nowNanos,
      long sendUntilNanos) {
    this.lease = lease;
    this.pace = pace;
    this.idleSinceNanos = nowNanos;
    this.sendUntilNanos = sendUntilNanos;
    this.terms = lease.terms();
    this.health = lease.health();
    this.inDoubt = lease.inDoubt();
    this.rates = lease.pacing().rates();
    this.group = group;
    this.sent = group == null ? new SentTimes() : group.of(lease.lane());
    if (!lease.pause().isZero()) {
      sent.pauseUntil(nowNanos + lease.pause().toNanos());
    }
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
    sent.started();
    if (group != null) {
      group.all().started();
    }
  }

  /** The sending of a delivery is over, whether or not the lane is still ours. */
  void sent(long nowNanos) {
    sent.ended(nowNanos);
    if (group != null) {
      group.all().ended(nowNanos);
    }
  }

  @Nullable HeldGroup group() {
    return group;
  }

  /** Sends nothing before that time. */
  void pause(Duration time, boolean wholeGroup, long nowNanos) {
    long until = nowNanos + time.toNanos();
    if (wholeGroup && group != null) {
      group.pauseUntil(until);
    } else {
      sent.pauseUntil(until);
    }
  }

  /** How many deliveries the limits let start now: the owner's, and the provider's. */
  private int paced(long nowNanos) {
    int wanted =
        terms.ratePerSecond() == null
            ? Integer.MAX_VALUE
            : pace.starts().allowed(terms.ratePerSecond(), nowNanos);
    return Math.min(wanted, allowed(nowNanos));
  }

  /** How many the provider's limits let start now. */
  private int allowed(long nowNanos) {
    int own = destinationFree(nowNanos);
    return group == null ? own : Math.min(own, group.free(nowNanos));
  }

  /**
   * How many the provider lets start to the lane's destination, which other lanes of the group may
   * share.
   */
  int destinationFree(long nowNanos) {
    return sent.free(rates, nowNanos);
  }

  /** What was sent to its destination. */
  SentTimes destination() {
    return sent;
  }

  /** Whether only its limits keep it from sending. */
  boolean isPacedOut(long nowNanos) {
    return places() > 0 && paced(nowNanos) == 0;
  }

  /** When its limits let it send again, as far as that is known. */
  long pacedUntilNanos(long nowNanos) {
    long until = sent.freeAtNanos(rates, nowNanos);
    if (terms.ratePerSecond() != null
        && pace.starts().allowed(terms.ratePerSecond(), nowNanos) == 0) {
      until = later(until, pace.starts().nextNanos(terms.ratePerSecond()));
    }
    return group == null ? until : later(until, group.freeAtNanos(nowNanos));
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
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

  boolean isInDoubt(long nowNanos) {
    return mayBeInDoubt() && allowed(nowNanos) > 0;
  }

  /** The same, whether or not its limits let it be sent now. */
  boolean mayBeInDoubt() {
    return inDoubt && !health.is(State.STOPPED);
  }

  /** Whether single messages count. */
  boolean isLimited() {
    return group != null || !rates.isEmpty();
  }

  void nothingInDoubt() {
    inDoubt = false;
  }

  /** How many more deliveries could be on the wire. */
  int freeSlots(long nowNanos) {
    return Math.min(places(), paced(nowNanos));
  }

  private int places() {
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
      case OUT -> health.isThin() ? probeAndFresh() : List.of(demand(Pick.PROBE, 1));
      case HALTED -> List.of(demand(Pick.PROBE, 1));
      case STOPPED -> List.of();
    };
  }

  /** Where limits count single messages, one of the two at a time. */
  private List<Demand> probeAndFresh() {
    if (!isLimited()) {
      return List.of(demand(Pick.PROBE, 1), demand(Pick.FRESH, 1));
    }
    probeNext = !probeNext;
    return List.of(demand(probeNext ? Pick.FRESH : Pick.PROBE, 1));
  }

  Demand demandInDoubt() {
    return demand(Pick.IN_DOUBT, 1);
  }

  private Demand demand(Pick pick, int slots) {
    return new Demand(lease, pick, slots, health.cursor(), inFlight());
  }
}
