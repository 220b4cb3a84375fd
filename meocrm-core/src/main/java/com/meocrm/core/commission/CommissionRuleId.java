package com.meocrm.core.commission;

import com.meocrm.core.shared.Identifiers;

/** Names a commission rule: {@code rul_…}. */
public record CommissionRuleId(String value) {
  public static final String PREFIX = "rul";

  public CommissionRuleId {
    Identifiers.require("commission rule id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
