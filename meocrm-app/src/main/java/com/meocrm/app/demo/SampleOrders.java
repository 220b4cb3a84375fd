package com.meocrm.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.meocrm.app.demo.Sale.Course;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Orders as Vietnamese shops write them (at the counter, online, and cash on delivery), and what
 * becomes of each. The same seed gives the same business.
 */
public final class SampleOrders {
  /** Where the shop sells; the largest branch first. */
  public static final List<String> BRANCHES = List.of("br_saigon_1", "br_saigon_2", "br_hanoi_1");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SELLERS =
      List.of("usr_lan", "usr_minh", "usr_huong", "usr_tuan", "usr_ngoc");
  private static final List<Carrier> CARRIERS =
      List.of(
          new Carrier("GHN", "GHN"),
          new Carrier("GHTK", "S"),
          new Carrier("VIETTEL_POST", "VTP"),
          new Carrier("JT_EXPRESS", "JT"),
          new Carrier("VNPOST", "EV"));

  private final RandomGenerator random;
  private final People people;

  /** Everything follows from {@code random}; seed it to get the same again. */
  public SampleOrders(RandomGenerator random) {
    this.random = random;
    this.people = new People(random);
  }

  /** The next order as JSON for {@code POST /api/v1/orders}. */
  public String next() {
    return nextSale().order();
  }

  /** The next order with its course. */
  public Sale nextSale() {
    int channel = random.nextInt(100);
    if (channel < 45) {
      return counterSale();
    }
    return channel < 70 ? onlineSale() : cashOnDelivery();
  }

  /** Paid at the counter: goes from created to completed at once. One of 25 comes back. */
  private Sale counterSale() {
    var method = Pick.ratherEarly(random, List.of("CASH", "E_WALLET", "CARD"));
    var order = order("POS", method).put("isPaid", true);
    return sale(order, random.nextInt(25) == 0 ? Course.REFUNDED : Course.DONE_AT_ONCE);
  }

  private Sale onlineSale() {
    var method = Pick.ratherEarly(random, List.of("BANK_TRANSFER", "E_WALLET", "CARD"));
    var order = order("ONLINE", method).put("isPaid", true).put("shippingFee", "30000.00");
    int chance = random.nextInt(100);
    if (chance < 80) {
      return sale(order, Course.DELIVERED);
    }
    return sale(order, chance < 90 ? Course.CANCELLED : Course.LEFT_OPEN);
  }

  /** More of them fail at the door, and more goods come back. */
  private Sale cashOnDelivery() {
    var order = order("COD", "COD").put("shippingFee", "30000.00");
    int chance = random.nextInt(100);
    if (chance < 65) {
      return sale(order, Course.DELIVERED);
    }
    if (chance < 80) {
      return sale(order, Course.DELIVERED_AT_SECOND_TRY);
    }
    if (chance < 90) {
      return sale(order, Course.RETURNED);
    }
    return sale(order, chance < 96 ? Course.CANCELLED : Course.LEFT_OPEN);
  }

  private Sale sale(ObjectNode order, Course course) {
    var carrier = Pick.any(random, CARRIERS);
    var trackingCode = carrier.prefix + "%012d".formatted(random.nextLong(1_000_000_000_000L));
    return new Sale(order.toString(), course, carrier.name, trackingCode, people.address());
  }

  private ObjectNode order(String channel, String paymentMethod) {
    var order =
        JSON.createObjectNode()
            .put("channel", channel)
            .put("paymentMethod", paymentMethod)
            .put("branchId", Pick.ratherEarly(random, BRANCHES))
            .put("sellerId", Pick.ratherEarly(random, SELLERS));
    order.putObject("customer").put("name", people.name()).put("phone", people.phone());
    var items = order.putArray("items");
    int first = random.nextInt(Goods.RANGE.size());
    int lines = 1 + Pick.ratherLow(random, 4);
    for (int i = 0; i < lines; i++) {
      var goods =
          i == 0
              ? Pick.ratherEarly(random, Goods.RANGE)
              : Goods.RANGE.get((first + i) % Goods.RANGE.size());
      items
          .addObject()
          .put("sku", goods.sku())
          .put("quantity", 1 + Pick.ratherLow(random, 4))
          .put("unitPrice", goods.price() + ".00");
    }
    if (random.nextInt(10) == 0) {
      order.put("discount", "10000.00");
    }
    return order;
  }

  private record Carrier(String name, String prefix) {}
}
