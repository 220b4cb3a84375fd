package com.meocrm.core.alert;

import com.meocrm.core.shared.Identifiers;

/** Names an alert: {@code alt_…}. */
public record AlertId(String value) {
  public static final String PREFIX = "alt";

  public AlertId {
    Identifiers.require("alert id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
