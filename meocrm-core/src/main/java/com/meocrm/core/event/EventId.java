package com.meocrm.core.event;

import com.meocrm.core.shared.Identifiers;

/** Names one recorded event for ever: {@code evt_…}. Outside producers may bring their own. */
public record EventId(String value) {
  public static final String PREFIX = "evt";

  public EventId {
    Identifiers.require("event id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
