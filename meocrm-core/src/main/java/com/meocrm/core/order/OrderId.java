package com.meocrm.core.order;

import com.meocrm.core.shared.Identifiers;

/** Names an order: {@code ord_…}, or what the caller chose. */
public record OrderId(String value) {
  public static final String PREFIX = "ord";

  public OrderId {
    Identifiers.require("order id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
