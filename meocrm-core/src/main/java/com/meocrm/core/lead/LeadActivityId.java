package com.meocrm.core.lead;

import com.meocrm.core.shared.Identifiers;

/** Names an activity of a lead: {@code act_…}. */
public record LeadActivityId(String value) {
  public static final String PREFIX = "act";

  public LeadActivityId {
    Identifiers.require("activity id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
