package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneStore.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pacing group this node holds: what was sent through its account in the last minute, by this
 * node and by those before it. Touched by the engine's loop alone.
 */
final class HeldGroup {
  private final PacingGroup id;
  private final long token;
  private final List<Rate> rates;
  private final SentTimes all = new SentTimes();

  /** By the name of the lane: tenants who share an account may write to one chat. */
  private final Map<String, SentTimes> destinations = new HashMap<>();

  private long pausedUntilNanos;

  /** Until it is known what was sent before, nothing may be. */
  private boolean rebuilt;

  HeldGroup(PacingGroup id, long token, List<Rate> rates, long pausedUntilNanos) {
    this.id = id;
    this.token = token;
    this.rates = rates;
    this.pausedUntilNanos = pausedUntilNanos;
  }

  PacingGroup id() {
    return id;
  }

  long token() {
    return token;
  }

  SentTimes all() {
    return all;
  }

  SentTimes of(LaneId lane) {
    return destinations.computeIfAbsent(lane.value(), name -> new SentTimes());
  }

  boolean isRebuilt() {
    return rebuilt;
  }

  /**
   * @param starts of the last minute, the earliest first
   */
  void rebuild(List<Start> starts, long nowNanos) {
    for (var start : starts) {
      long at = nowNanos - start.age().toNanos();
      all.past(at);
      of(start.lane()).past(at);
    }
    rebuilt = true;
  }

  void pauseUntil(long nanos) {
    pausedUntilNanos = nanos - pausedUntilNanos > 0 ? nanos : pausedUntilNanos;
  }

  int free(long nowNanos) {
    return rebuilt && nowNanos - pausedUntilNanos >= 0 ? all.free(rates, nowNanos) : 0;
  }

  long freeAtNanos(long nowNanos) {
    long at = all.freeAtNanos(rates, nowNanos);
    return pausedUntilNanos - at > 0 ? pausedUntilNanos : at;
  }
}
