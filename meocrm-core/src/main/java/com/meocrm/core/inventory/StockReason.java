package com.meocrm.core.inventory;

/** Why stock changed. */
public enum StockReason {
  /** Goods that were there when counting began. */
  INITIAL,
  PURCHASE,
  COUNT,
  DAMAGE,
  CORRECTION,
  /** An order took them; the hub's own. */
  SALE,
  /** An order gave them back; the hub's own. */
  RETURN;

  /** Whether people may give it. */
  public boolean isManual() {
    return this != SALE && this != RETURN;
  }
}
