package com.meocrm.core.delivery;

/** Something about a lane that people want to know. Each was caused by the end of one delivery. */
public sealed interface LaneNotice {
  /** The delivery whose end led to it. */
  Dispatch cause();

  /** What that delivery's last attempt showed. */
  Outcome.Attempt attempt();

  /** A delivery used up its attempts while others of its lane go through, or was rejected. */
  record Exhausted(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** A delivery used up its attempts and nothing else went through: the lane is out. */
  record OutageBegan(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** Another delivery used up its attempts during an outage that is known. */
  record ExhaustedInOutage(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** The first success after an outage or a halt. */
  record Recovered(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** Nothing goes out before somebody changes something. */
  record Halted(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** The destination said that it is gone. */
  record Gone(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** The outage lasted so long that the destination is given up. */
  record GivenUp(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}

  /** The delivery was withdrawn: sending it may kill the process, or must not be repeated. */
  record Quarantined(Dispatch cause, Outcome.Attempt attempt) implements LaneNotice {}
}
