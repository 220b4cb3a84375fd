package com.meocrm.adapter.http.inventory;

import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.inventory.AdjustStock;
import com.meocrm.core.inventory.StockLevel;
import com.meocrm.core.inventory.StockMovement;
import com.meocrm.core.inventory.StockReason;

/** Stock of a SKU in a branch on the wire. */
record StockJson(
    String id,
    String branchId,
    String sku,
    long quantity,
    long minStock,
    boolean isLow,
    String createdAt,
    String updatedAt) {
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int MAX_QUANTITY = Math.toIntExact(AdjustStock.MAX_QUANTITY);

  /** What {@code POST /inventory/adjust} takes. */
  static AdjustStock.Command adjustment(JsonObject body) {
    var command =
        new AdjustStock.Command(
            body.text("branchId", MAX_TEXT_LENGTH),
            body.text("sku", MAX_TEXT_LENGTH),
            (long) body.number("quantity", -MAX_QUANTITY, MAX_QUANTITY),
            body.oneOf("reason", StockReason.class),
            body.optionalText("notes", AdjustStock.MAX_NOTES_LENGTH));
    body.done();
    return command;
  }

  static StockJson of(StockLevel level) {
    return new StockJson(
        level.id().value(),
        level.branchId(),
        level.sku(),
        level.quantity(),
        level.minStock(),
        level.isLow(),
        WireTime.of(level.createdAt()),
        WireTime.of(level.updatedAt()));
  }

  /** What an adjustment did. */
  record Movement(String branchId, String sku, long delta, long quantity, long minStock) {
    static Movement of(StockMovement movement) {
      return new Movement(
          movement.branchId(),
          movement.sku(),
          movement.delta(),
          movement.quantity(),
          movement.minStock());
    }
  }
}
