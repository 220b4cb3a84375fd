package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;

/** Something that happened to the stock of one SKU in one branch; its key names both. */
public sealed interface InventoryEvent extends Event {
  String sku();

  String branchId();

  @Override
  default String key() {
    return branchId() + "/" + sku();
  }

  /** Stock fell below its minimum; told once per crossing. */
  record LowStock(String sku, String branchId, long quantity, long minStock)
      implements InventoryEvent {
    public static final EventType TYPE = new EventType("inventory.low_stock");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("sku", sku)
          .field("branchId", branchId)
          .field("quantity", quantity)
          .field("minStock", minStock)
          .endObject();
    }
  }

  /**
   * Stock changed.
   *
   * @param delta by how much, negative for goods that left
   * @param quantity what is there now
   */
  record Adjusted(String sku, String branchId, long delta, long quantity, String reason)
      implements InventoryEvent {
    public static final EventType TYPE = new EventType("inventory.adjusted");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("sku", sku)
          .field("branchId", branchId)
          .field("delta", delta)
          .field("quantity", quantity)
          .field("reason", reason)
          .endObject();
    }
  }
}
