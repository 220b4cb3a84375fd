package com.meocrm.core.delivery;

/** Where destinations get their lanes, inside the unit of work that creates the destination. */
public interface LaneRegistry {
  /**
   * Opens an empty lane. Its first delivery has number 1. It stays in its pacing group for good:
   * another account, another lane.
   *
   * @param parked whether its deliveries wait from the beginning
   */
  void open(LaneId lane, LaneKind kind, LaneTerms terms, boolean parked, Pacing pacing);

  /** Opens an empty lane that shares no limits with others. */
  default void open(LaneId lane, LaneKind kind, LaneTerms terms, boolean parked) {
    open(lane, kind, terms, parked, Pacing.NONE);
  }

  /** Opens an empty lane without any limit of its rate. */
  default void open(LaneId lane, LaneKind kind, int maxInFlight) {
    open(lane, kind, LaneTerms.inFlight(maxInFlight), false);
  }
}
