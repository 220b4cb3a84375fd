package com.meocrm.adapter.http.inventory;

import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.inventory.CreateProduct;
import com.meocrm.core.inventory.Product;
import com.meocrm.core.inventory.UpdateProduct;
import com.meocrm.core.shared.ExpectedVersion;

/** A product on the wire. */
record ProductJson(
    String id,
    String sku,
    String name,
    String price,
    long minStock,
    boolean isActive,
    boolean taxExempt,
    String createdAt,
    String updatedAt) {
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int MAX_MIN_STOCK = Math.toIntExact(Product.MAX_MIN_STOCK);

  /** What {@code POST /products} takes. */
  static CreateProduct.Command creation(JsonObject body) {
    var command =
        new CreateProduct.Command(
            body.text("sku", MAX_TEXT_LENGTH),
            body.text("name", Product.MAX_NAME_LENGTH),
            body.money("price"),
            body.number("minStock", 0, MAX_MIN_STOCK, 0),
            body.flag("isActive", true),
            body.flag("taxExempt", false));
    body.done();
    return command;
  }

  /** What {@code PATCH /products/{sku}} takes. */
  static UpdateProduct.Command update(String sku, ExpectedVersion expected, JsonObject body) {
    var command =
        new UpdateProduct.Command(
            sku,
            expected,
            body.optionalText("name", Product.MAX_NAME_LENGTH),
            body.optionalMoney("price"),
            body.optionalNumber("minStock", 0, MAX_MIN_STOCK),
            body.optionalFlag("isActive"),
            body.optionalFlag("taxExempt"));
    body.done();
    return command;
  }

  static ProductJson of(Product product) {
    return new ProductJson(
        product.id().value(),
        product.sku(),
        product.name(),
        product.price().toString(),
        product.minStock(),
        product.active(),
        product.taxExempt(),
        WireTime.of(product.createdAt()),
        WireTime.of(product.updatedAt()));
  }
}
