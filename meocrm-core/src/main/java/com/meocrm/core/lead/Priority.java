package com.meocrm.core.lead;

/** How urgent a lead is. */
public enum Priority {
  HIGH,
  MEDIUM,
  LOW,
  /** Nothing was heard of it for so long that nobody need look. */
  INACTIVE
}
