package com.meocrm.core.delivery;

/** Where a delivery stands. */
public enum DeliveryStatus {
  /** Not tried yet. */
  PENDING,
  /** Tried without success; another attempt is due. */
  RETRYING,
  /** Waits for its lane to be resumed. */
  PARKED,
  /** The receiver accepted it. */
  DELIVERED,
  /** Every attempt failed; can be recovered. */
  EXHAUSTED,
  /** Withdrawn because three lone attempts ended with the death of the sending process. */
  QUARANTINED,
  /** Withdrawn, for instance with its endpoint. */
  CANCELLED,
  /** Dropped by retention before it was delivered. */
  EXPIRED;

  /** Whether the engine still works on it. */
  public boolean isOpen() {
    return this == PENDING || this == RETRYING || this == PARKED;
  }
}
