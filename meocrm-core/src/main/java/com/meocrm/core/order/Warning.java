package com.meocrm.core.order;

import java.util.Map;

/**
 * Something about an order that was placed all the same.
 *
 * @param code stable, upper snake case
 * @param message the same for a person
 * @param details JSON-like values
 */
public record Warning(String code, String message, Map<String, Object> details) {
  public Warning {
    details = Map.copyOf(details);
  }

  /** The branch has less than the order wants. */
  static Warning lowStock(String sku, String branchId, long available, long requested) {
    return new Warning(
        "LOW_STOCK",
        "Branch %s has %d of %s, the order wants %d."
            .formatted(branchId, available, sku, requested),
        Map.of("sku", sku, "branchId", branchId, "available", available, "requested", requested));
  }
}
