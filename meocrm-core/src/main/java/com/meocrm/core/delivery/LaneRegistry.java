package com.meocrm.core.delivery;

/** Where destinations get their lanes, inside the unit of work that creates the destination. */
public interface LaneRegistry {
  /** Opens an empty lane. Its first delivery has number 1. */
  void open(LaneId lane, LaneKind kind, int maxInFlight);
}
