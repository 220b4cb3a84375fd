package com.meocrm.core.audit;

import com.meocrm.core.shared.Identifiers;

/** Names an audit entry: {@code aud_…}. */
public record AuditId(String value) {
  public static final String PREFIX = "aud";

  public AuditId {
    Identifiers.require("audit id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
