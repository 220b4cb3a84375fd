package com.meocrm.core.delivery;

/** What a lane promises about the order in which deliveries first arrive. */
public enum Ordering {
  /** Nothing: every delivery goes as soon as it can. */
  NONE,
  /**
   * Deliveries of one key arrive in the order they were recorded; different keys do not wait for
   * each other.
   */
  KEY,
  /** All deliveries of the lane arrive in order; a failing one holds the rest. */
  STRICT
}
