package com.meocrm.core.delivery;

import java.time.Duration;

/**
 * What a lane has lately seen of its destination, kept with the lane so that the next owner goes on
 * from there.
 *
 * @param failures failed attempts in a row, whatever their deliveries
 * @param firstFailures how many different deliveries failed at their first attempt since the last
 *     success: with few of them the fault may be the delivery's and not the destination's
 * @param probes probes sent in this outage
 * @param cursor number of the delivery that was probed last
 * @param outFor how long the lane had been out when it was claimed; zero in other states
 * @param pause how long after it is stored the next probe may go, when state or probes changed
 */
public record LaneHealth(
    State state,
    int failures,
    int firstFailures,
    int probes,
    long cursor,
    Duration outFor,
    Duration pause) {
  /** What a lane starts with and every success leads back to. */
  public static final LaneHealth GOOD =
      new LaneHealth(State.FLOWING, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

  /** How careful the engine is with a lane. */
  public enum State {
    /** Whatever is due goes out. */
    FLOWING,
    /**
     * Three failures in a row: only the delivery that failed most often goes on with its schedule,
     * and one of another key with it.
     */
    SUSPECT,
    /** A delivery was exhausted and nothing succeeded: single probes, farther and farther apart. */
    OUT,
    /** Somebody has to change something first: one try every minute. */
    HALTED,
    /** Gone, or out for too long: nothing goes out until somebody resumes it. */
    STOPPED
  }

  /** A lane with fewer failing deliveries than this has not shown that its destination is down. */
  public static final int THIN = 3;

  /** Whether this is its state. */
  public boolean is(State wanted) {
    return state == wanted;
  }

  /** Whether the failures may be the fault of one or two deliveries. */
  public boolean isThin() {
    return firstFailures < THIN;
  }

  /** The same lane in another state, with its first probe due after {@code pause}. */
  LaneHealth in(State next, Duration pause) {
    return new LaneHealth(next, failures, firstFailures, 0, 0, Duration.ZERO, pause);
  }

  LaneHealth failed(boolean firstAttempt) {
    return new LaneHealth(
        state, failures + 1, firstFailures + (firstAttempt ? 1 : 0), probes, cursor, outFor, pause);
  }

  LaneHealth probed(long number, Duration nextPause) {
    return new LaneHealth(state, failures, firstFailures, probes + 1, number, outFor, nextPause);
  }
}
