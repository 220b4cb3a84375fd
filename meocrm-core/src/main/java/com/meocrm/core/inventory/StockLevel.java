package com.meocrm.core.inventory;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;

/**
 * How much of a SKU a branch has.
 *
 * @param createdAt when the branch first had it
 */
public record StockLevel(
    Id id,
    OrganizationId organization,
    String branchId,
    String sku,
    long quantity,
    long minStock,
    Instant createdAt,
    Instant updatedAt) {
  /** Whether it is below the product's minimum. */
  public boolean isLow() {
    return quantity < minStock;
  }

  /** Names the stock of one SKU in one branch: {@code stk_…}. */
  public record Id(String value) {
    public static final String PREFIX = "stk";

    public Id {
      Identifiers.require("stock id", value);
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
