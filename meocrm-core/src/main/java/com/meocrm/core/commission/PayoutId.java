package com.meocrm.core.commission;

import com.meocrm.core.shared.Identifiers;

/** Names a payout: {@code pay_…}. */
public record PayoutId(String value) {
  public static final String PREFIX = "pay";

  public PayoutId {
    Identifiers.require("payout id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
