package com.meocrm.core.delivery;

/** Where destinations get their lanes, inside the unit of work that creates the destination. */
public interface LaneRegistry {
  /**
   * Opens an empty lane. Its first delivery has number 1.
   *
   * @param parked whether its deliveries wait from the beginning
   */
  void open(LaneId lane, LaneKind kind, LaneTerms terms, boolean parked);

  /** Opens an empty lane without a limit of its rate. */
  default void open(LaneId lane, LaneKind kind, int maxInFlight) {
    open(lane, kind, LaneTerms.inFlight(maxInFlight), false);
  }
}
