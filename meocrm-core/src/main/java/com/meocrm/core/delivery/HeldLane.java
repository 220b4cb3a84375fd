package com.meocrm.core.delivery;

/**
 * A lane this node holds. Touched by the engine's loop alone, but for the deadline, which senders
 * read.
 */
final class HeldLane {
  private final LaneLease lease;

  /** Monotonic time after which nothing new may be sent. */
  private volatile long sendUntilNanos;

  private int inFlight;
  private boolean hungry = true;

  HeldLane(LaneLease lease, long sendUntilNanos) {
    this.lease = lease;
    this.sendUntilNanos = sendUntilNanos;
  }

  LaneLease lease() {
    return lease;
  }

  long sendUntilNanos() {
    return sendUntilNanos;
  }

  void extend(long untilNanos) {
    sendUntilNanos = untilNanos;
  }

  void started() {
    inFlight++;
  }

  void ended() {
    inFlight--;
    hungry = true;
  }

  boolean isIdle() {
    return inFlight == 0;
  }

  int freeSlots() {
    return lease.maxInFlight() - inFlight;
  }

  /** Whether the lane may have ready deliveries that we have not looked at. */
  boolean isHungry() {
    return hungry;
  }

  void setHungry(boolean hungry) {
    this.hungry = hungry;
  }
}
