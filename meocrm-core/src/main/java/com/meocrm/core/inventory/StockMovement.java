package com.meocrm.core.inventory;

/**
 * A change of stock that was stored.
 *
 * @param delta negative for goods that left
 * @param quantity what is there now
 * @param minStock the product's, at that moment
 */
public record StockMovement(String sku, String branchId, long delta, long quantity, long minStock) {
  /** Whether this very change took the stock below its minimum. */
  public boolean crossesMinimum() {
    return quantity < minStock && quantity - delta >= minStock;
  }
}
