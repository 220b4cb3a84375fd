package com.meocrm.core.delivery;

/** Where destinations get their lanes, inside the unit of work that creates the destination. */
public interface LaneRegistry {
  /** Opens an empty lane that goes as fast as it can. Its first delivery has number 1. */
  default void open(LaneId lane, LaneKind kind, int maxInFlight) {
    open(lane, kind, maxInFlight, Pacing.NONE);
  }

  /**
   * Opens an empty lane. A lane stays in its pacing group for good: another account, another lane.
   */
  void open(LaneId lane, LaneKind kind, int maxInFlight, Pacing pacing);
}
