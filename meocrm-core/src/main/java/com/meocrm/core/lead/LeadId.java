package com.meocrm.core.lead;

import com.meocrm.core.shared.Identifiers;

/** Names a lead: {@code lea_…}, or what the caller chose. */
public record LeadId(String value) {
  public static final String PREFIX = "lea";

  public LeadId {
    Identifiers.require("lead id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
