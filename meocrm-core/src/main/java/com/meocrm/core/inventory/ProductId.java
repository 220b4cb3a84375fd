package com.meocrm.core.inventory;

import com.meocrm.core.shared.Identifiers;

/** Names a product for lists and audits: {@code prd_…}. Shops name it by its SKU. */
public record ProductId(String value) {
  public static final String PREFIX = "prd";

  public ProductId {
    Identifiers.require("product id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
