package com.meocrm.core.commission;

import com.meocrm.core.shared.Identifiers;

/** Names a commission: {@code com_…}. */
public record CommissionId(String value) {
  public static final String PREFIX = "com";

  public CommissionId {
    Identifiers.require("commission id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
