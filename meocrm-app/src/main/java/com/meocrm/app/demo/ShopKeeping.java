package com.meocrm.app.demo;

import com.meocrm.app.demo.Sale.Course;

/** The people of a shop at work: they stock up, sell, ship and take back, over REST alone. */
public final class ShopKeeping {
  private static final String ORDERS = "/api/v1/orders";
  private static final String SHIPMENTS = "/api/v1/shipping/orders";

  private final HubClient shop;

  public ShopKeeping(HubClient shop) {
    this.shop = shop;
  }

  /**
   * Has all goods in all branches, unless the shop knows them already.
   *
   * @param pieces of each in each branch
   */
  public void stockUp(int pieces) {
    for (var goods : Goods.RANGE) {
      var product = shop.send("POST", "/api/v1/products", goods.toJson());
      if (product.status() == 409) {
        continue; // an earlier run did
      }
      product.require(201);
      for (var branch : SampleOrders.BRANCHES) {
        shop.send(
                "POST",
                "/api/v1/inventory/adjust",
                "{\"branchId\":\"%s\",\"sku\":\"%s\",\"quantity\":%d,\"reason\":\"INITIAL\"}"
                    .formatted(branch, goods.sku(), pieces))
            .require(200);
      }
    }
  }

  /**
   * Makes a sale and takes it to its end.
   *
   * @return whether it took its course; false when goods were missing on the way, which is business
   *     too
   * @throws IllegalStateException when the server answers anything else that is not expected
   */
  public boolean make(Sale sale) {
    var placed = shop.send("POST", ORDERS, sale.order());
    if (placed.isConflict("OUT_OF_STOCK", "INSUFFICIENT_STOCK")) {
      return false;
    }
    var id = placed.require(201).path("id").asText();
    return switch (sale.course()) {
      case DONE_AT_ONCE, LEFT_OPEN -> true;
      case CANCELLED -> {
        move(id, "CANCELLED");
        yield true;
      }
      case REFUNDED -> {
        shop.send("POST", ORDERS + "/" + id + "/refund", "{\"reason\":\"Hàng lỗi\"}").require(202);
        shop.send("POST", ORDERS + "/" + id + "/refund/approve", "{}").require(200);
        yield true;
      }
      case DELIVERED, DELIVERED_AT_SECOND_TRY, RETURNED -> ship(id, sale);
    };
  }

  /**
   * Places an order and cancels it.
   *
   * @return its code
   */
  public static String cancelOne(HubClient shop) {
    var order =
        "{\"channel\":\"ONLINE\",\"paymentMethod\":\"BANK_TRANSFER\",\"branchId\":\"%s\",\"items\":[{\"sku\":\"%s\",\"quantity\":1,\"unitPrice\":\"125000.00\"}]}"
            .formatted(SampleOrders.BRANCHES.getFirst(), Goods.RANGE.getFirst().sku());
    var placed = shop.send("POST", ORDERS, order).require(201);
    new ShopKeeping(shop).move(placed.path("id").asText(), "CANCELLED");
    return placed.path("code").asText();
  }

  private boolean ship(String orderId, Sale sale) {
    var label = label(orderId, sale, ",\"trackingCode\":\"" + sale.trackingCode() + "\"");
    if (label.isConflict("TRACKING_CODE_TAKEN")) {
      label = label(orderId, sale, ""); // an earlier run with the same seed had it
    }
    if (label.isConflict("OUT_OF_STOCK", "INSUFFICIENT_STOCK")) {
      return false; // the goods went to others meanwhile: the order waits
    }
    var shipment = SHIPMENTS + "/" + label.require(201).path("id").asText();
    report(shipment, "PICKED_UP");
    report(shipment, "IN_TRANSIT");
    if (sale.course() == Course.RETURNED) {
      report(shipment, "FAILED");
      report(shipment, "RETURNED");
      shop.send("POST", shipment + "/goods-received", "{}").require(200);
      return true;
    }
    if (sale.course() == Course.DELIVERED_AT_SECOND_TRY) {
      report(shipment, "FAILED");
      report(shipment, "FAILED"); // carriers repeat themselves
      move(orderId, "PROCESSING"); // with the goods that the order still holds
      report(shipment, "IN_TRANSIT");
    }
    report(shipment, "DELIVERED");
    if (!sale.order().contains("\"COD\"")) {
      move(orderId, "COMPLETED"); // cash on delivery completes by itself
    }
    return true;
  }

  private HubClient.Reply label(String orderId, Sale sale, String trackingCode) {
    return shop.send(
        "POST",
        SHIPMENTS,
        "{\"orderId\":\"%s\",\"carrier\":\"%s\",\"address\":\"%s\"%s}"
            .formatted(orderId, sale.carrier(), sale.address(), trackingCode));
  }

  private void report(String shipment, String status) {
    var reason = status.equals("FAILED") ? ",\"reason\":\"Khách không nghe máy\"" : "";
    shop.send("PATCH", shipment + "/status", "{\"status\":\"%s\"%s}".formatted(status, reason))
        .require(200);
  }

  private void move(String orderId, String status) {
    shop.send("PATCH", ORDERS + "/" + orderId + "/status", "{\"status\":\"%s\"}".formatted(status))
        .require(200);
  }
}
