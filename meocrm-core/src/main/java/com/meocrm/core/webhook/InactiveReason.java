package com.meocrm.core.webhook;

/** Why an endpoint gets nothing. */
public enum InactiveReason {
  /** Its owner switched it off. */
  USER,
  /** It answered 410: it is gone. */
  GONE,
  /** It failed for so long that the hub gave it up. */
  OUTAGE
}
