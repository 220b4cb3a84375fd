package com.meocrm.core.delivery;

/**
 * What the owner of a destination does with its lane, inside the unit of work that changes the
 * destination.
 *
 * <p>Each call locks the lane until that unit of work ends, as relay and engine do, and so waits
 * for them and they for it. What is committed counts for the very next delivery that is taken, on
 * whatever node; what is on the wire then, ends as it ends. Calls for a lane that does not exist do
 * nothing.
 */
public interface LaneControl {
  /** Sets what the lane's engine must keep to. */
  void adjust(LaneId lane, LaneTerms terms);

  /** Has deliveries wait from now on; they are planned all the same. */
  void park(LaneId lane);

  /** Ends {@link #park}: what waits goes out. */
  void unpark(LaneId lane);

  /**
   * Starts a lane anew that was stopped (410, or an outage of three days): what waits goes out, as
   * if the destination had never failed. A parked lane stays parked.
   */
  void restart(LaneId lane);

  /**
   * Has what waits go in another order. Deliveries that were tried already do not wait for anybody.
   */
  void reorder(LaneId lane, Ordering ordering);

  /** Has a lane that is in an outage or halted probe its destination at once. */
  void probe(LaneId lane);

  /**
   * Cancels what waits and removes the lane.
   *
   * @return how many deliveries were cancelled, those on the wire included
   */
  int close(LaneId lane);
}
