package com.meocrm.core.delivery;

/** The ways out of the hub that lanes carry. */
public enum LaneKind {
  WEBHOOK,
  /** Alerts. */
  EMAIL,
  /** Staff messages over Telegram. */
  TELEGRAM,
  /** Staff messages over a Zalo bot. */
  ZALO_BOT,
  /** Staff messages into open conversations with a Zalo official account. */
  STAFF_ZALO_OA,
  /** Staff messages by e-mail. */
  STAFF_EMAIL,
  /** Decides whether a customer is written to; nothing leaves the hub. */
  CUSTOMER,
  /** Messages to customers through Zalo, paid each. */
  ZALO
}
