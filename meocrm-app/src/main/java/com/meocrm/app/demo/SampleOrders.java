package com.meocrm.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Orders as Vietnamese shops write them: at the counter, online, and cash on delivery. */
public final class SampleOrders {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FAMILY_NAMES =
      List.of(
          "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi",
          "Đỗ");
  private static final List<String> GIVEN_NAMES =
      List.of(
          "Thị Lan",
          "Văn Minh",
          "Thu Hà",
          "Quốc Bảo",
          "Ngọc Ánh",
          "Đức Anh",
          "Kim Chi",
          "Thanh Tùng");
  private static final List<Product> PRODUCTS =
      List.of(
          new Product("CA-PHE-ROBUSTA-500G", 125_000),
          new Product("TRA-SEN-TAY-HO-100G", 320_000),
          new Product("NUOC-MAM-PHU-QUOC-500ML", 98_000),
          new Product("BANH-PIA-SOC-TRANG-4", 76_000),
          new Product("KEO-DUA-BEN-TRE", 45_000),
          new Product("NON-LA-HUE", 89_000));

  private final RandomGenerator random;

  public SampleOrders(RandomGenerator random) {
    this.random = random;
  }

  /** The next order as JSON for {@code POST /api/v1/orders}. */
  public String next() {
    return switch (random.nextInt(3)) {
      // Paid at the counter: goes from created to completed at once.
      case 0 -> order("POS", "CASH").put("isPaid", true).toString();
      case 1 -> order("ONLINE", "E_WALLET").put("isPaid", true).toString();
      default -> order("COD", "COD").put("shippingFee", "30000.00").toString();
    };
  }

  private ObjectNode order(String channel, String paymentMethod) {
    var order =
        JSON.createObjectNode()
            .put("channel", channel)
            .put("paymentMethod", paymentMethod)
            .put("branchId", "br_saigon_" + (1 + random.nextInt(3)));
    order
        .putObject("customer")
        .put("name", pick(FAMILY_NAMES) + " " + pick(GIVEN_NAMES))
        .put("phone", "09%08d".formatted(random.nextInt(100_000_000)));
    var items = order.putArray("items");
    for (int i = 0; i <= random.nextInt(3); i++) {
      var product = pick(PRODUCTS);
      items
          .addObject()
          .put("sku", product.sku())
          .put("quantity", 1 + random.nextInt(4))
          .put("unitPrice", product.price() + ".00");
    }
    return order;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private record Product(String sku, int price) {}
}
