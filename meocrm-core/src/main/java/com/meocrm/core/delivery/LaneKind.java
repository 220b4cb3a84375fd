package com.meocrm.core.delivery;

/** The ways out of the hub that lanes carry. */
public enum LaneKind {
  WEBHOOK,
  /** Alerts. */
  EMAIL,
  /** Staff messages over Telegram. */
  TELEGRAM,
  /** Staff messages by e-mail. */
  STAFF_EMAIL
}
