package com.meocrm.core.delivery;

/** The ways out of the hub that lanes carry. */
public enum LaneKind {
  WEBHOOK,
  EMAIL
}
