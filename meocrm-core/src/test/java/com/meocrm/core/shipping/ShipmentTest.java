package com.meocrm.core.shipping;

import static com.meocrm.core.SalesFixture.BRANCH;
import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shipping.Shipment.Recipient;
import com.meocrm.core.shipping.Shipment.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Labels, and goods that come back. */
class ShipmentTest {
  private final SalesFixture shop = new SalesFixture();

  @Test
  void a_label_moves_the_order_to_processing_takes_its_stock_and_is_recorded() {
    shop.product(SHIRT, 5, 0);
    var order = shop.cod(SHIRT, 2);

    var shipment = shop.ship(order);

    assertThat(shop.shipments.find(SHOP, shipment.id())).contains(shipment);
    assertThat(shipment.status()).isEqualTo(Status.PENDING);
    assertThat(shop.order(order.id()).status()).isEqualTo(Order.Status.PROCESSING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
    assertThat(shop.recordedTypes().getLast()).isEqualTo("shipping.label.created");
    assertThat(SalesFixture.data(shop.recorded().getLast()))
        .isEqualTo(
            "{\"shipmentId\":\"%s\",\"orderId\":\"%s\",\"carrier\":\"GHN\",\"trackingCode\":\"%s\","
                    .formatted(shipment.id(), order.id(), shipment.trackingCode())
                + "\"codAmount\":\"200000.00\",\"status\":\"PENDING\"}");
  }

  @ParameterizedTest
  @EnumSource(
      value = Order.Status.class,
      names = {"PENDING", "CONFIRMED", "PROCESSING"})
  void an_order_can_be_shipped_until_it_is_on_its_way(Order.Status status) {
    var order = shop.online(SHIRT, 1);
    if (status != Order.Status.PENDING) {
      order = shop.move(order.id(), status);
    }

    shop.ship(order);

    assertThat(shop.order(order.id()).status()).isEqualTo(Order.Status.PROCESSING);
  }

  @Test
  void an_order_that_is_on_its_way_or_at_its_end_cannot_be_shipped() {
    var shipped =
        shop.move(shop.online(SHIRT, 1).id(), Order.Status.PROCESSING, Order.Status.SHIPPED);
    var cancelled = shop.move(shop.online(SHIRT, 1).id(), Order.Status.CANCELLED);

    for (var order : List.of(shipped, cancelled, shop.counter(SHIRT, 1))) {
      var refusal = refusal(() -> shop.ship(order));
      assertThat(refusal.code()).isEqualTo("ORDER_TRANSITION_INVALID");
      assertThat(refusal.details())
          .containsEntry("from", order.status().name())
          .containsEntry("to", "PROCESSING");
    }
  }

  @Test
  void an_order_has_one_label_under_way() {
    var order = shop.online(SHIRT, 1);
    var first = shop.ship(order);

    var refusal = refusal(() -> shop.ship(order));
    assertThat(refusal.code()).isEqualTo("SHIPMENT_EXISTS");
    assertThat(refusal.details()).containsEntry("shipmentId", first.id().value());

    shop.report(first, Status.FAILED);
    assertThat(shop.ship(order).id()).isNotEqualTo(first.id());
  }

  @Test
  void a_label_that_cannot_take_the_stock_is_none() {
    shop.product(SHIRT, 1, 0);
    var order = shop.online(SHIRT, 2);

    assertThat(refusal(() -> shop.ship(order)).code()).isEqualTo("INSUFFICIENT_STOCK");

    assertThat(shop.shipments.list(SHOP, Shipments.Filter.ALL, null, 10).items()).isEmpty();
    assertThat(shop.recordedTypes()).doesNotContain("shipping.label.created");
  }

  @ParameterizedTest
  @CsvSource({
    "ONLINE, 499999, 30000",
    "ONLINE, 500000, 0",
    "ONLINE, 500001, 0",
    "COD, 100000, 0",
    "POS, 100000, 0"
  })
  void shipping_costs_the_base_fee_below_the_threshold_in_channels_that_pay(
      Channel channel, long price, long fee) {
    assertThat(shop.ship(order(channel, price)).fee()).isEqualTo(Money.of(fee));
  }

  @Test
  void the_fee_follows_the_settings() {
    shop.settings.set(
        SHOP,
        "tenant",
        "shipping",
        "{\"baseFee\":25000,\"freeShipThreshold\":200000,\"applyChannels\":[\"COD\",\"ONLINE\"]}");

    assertThat(shop.ship(order(Channel.COD, 199_999)).fee()).isEqualTo(Money.of(25_000));
    assertThat(shop.ship(order(Channel.ONLINE, 200_000)).fee()).isEqualTo(Money.ZERO);

    var special = order(Channel.ONLINE, 199_999);
    shop.settings.set(SHOP, "object:" + special.id(), "shipping", "{\"baseFee\":1}");
    shop.clock.advance(Duration.ofSeconds(5));
    assertThat(shop.ship(special).fee()).as("of this order alone").isEqualTo(Money.of(1));
  }

  @Test
  void what_the_label_says_goes_before_what_the_order_says() {
    var order = shop.cod(SHIRT, 1);

    var shipment =
        create(
            new CreateShipment.Command(
                "ship-1",
                order.id().value(),
                "GHTK",
                "GHTK.77",
                new Recipient("Lan", null),
                null,
                Money.of(5)));

    assertThat(shipment.id()).isEqualTo(new ShipmentId("ship-1"));
    assertThat(shipment.trackingCode()).isEqualTo("GHTK.77");
    assertThat(shipment.recipient()).isEqualTo(new Recipient("Lan", null));
    assertThat(shipment.codAmount()).isEqualTo(Money.of(5));
  }

  @Test
  void a_tracking_code_and_an_id_are_given_once() {
    create(command("s1", shop.online(SHIRT, 1), "T1"));

    assertThat(refusal(() -> create(command("s1", shop.online(SHIRT, 1), "T2"))).code())
        .isEqualTo("SHIPMENT_EXISTS");
    assertThat(refusal(() -> create(command("s2", shop.online(SHIRT, 1), "T1"))).code())
        .isEqualTo("TRACKING_CODE_TAKEN");
  }

  @Test
  void everything_that_is_wrong_with_a_label_is_told_at_once() {
    var refusal =
        refusal(() ->
            create(
                new CreateShipment.Command(
                    "a b",
                    null,
                    " ",
                    "",
                    new Recipient(null, null),
                    "x".repeat(501),
                    Money.of(-1))));

    assertThat(
            ((List<?>) refusal.details().get("violations"))
                .stream()
                    .map(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("rule")))
        .containsExactlyInAnyOrder(
            "id malformed",
            "orderId required",
            "carrier malformed",
            "trackingCode malformed",
            "recipient required",
            "address too_long",
            "codAmount out_of_range");
    assertThat(refusal(() -> create(command("s", "none", "T"))).code())
        .isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void goods_that_come_back_cancel_the_order_and_return_the_stock_once() {
    shop.product(SHIRT, 5, 0);
    var shipment = shop.ship(shop.cod(SHIRT, 2));
    shop.report(shipment, Status.IN_TRANSIT, Status.RETURNED);
    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.RETURNING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);

    var received = receive(shipment);

    assertThat(received.goodsReceivedAt()).isEqualTo(shop.clock.instant());
    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.CANCELLED);
    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
    assertThat(shop.recordedTypes()).contains("order.cancelled");
    assertThat(refusal(() -> receive(shipment)).code()).isEqualTo("GOODS_ALREADY_RECEIVED");
    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
  }

  @Test
  void goods_come_back_through_failures_and_new_tries_exactly_once() {
    shop.product(SHIRT, 5, 0);
    var order = shop.cod(SHIRT, 2);
    var shipment = shop.ship(order);
    shop.report(shipment, Status.IN_TRANSIT, Status.FAILED);
    shop.move(order.id(), Order.Status.PROCESSING);
    shop.report(shipment, Status.IN_TRANSIT, Status.FAILED, Status.RETURNED, Status.RETURNED);

    receive(shipment);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
    assertThat(shop.recordedTypes()).filteredOn("order.cancelled"::equals).hasSize(1);
  }

  @Test
  void goods_that_are_not_on_their_way_back_cannot_be_received() {
    var shipment = shop.ship(shop.cod(SHIRT, 2));

    assertThat(refusal(() -> receive(shipment)).code()).isEqualTo("SHIPMENT_NOT_RETURNED");
    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.PROCESSING);
    assertThat(
            refusal(() ->
                    shop.sales
                        .receiveGoods()
                        .handle(new ShipmentId("none"), ExpectedVersion.ANY, CONTEXT))
                .code())
        .isEqualTo("SHIPMENT_NOT_FOUND");
  }

  private Shipment receive(Shipment shipment) {
    return shop.sales.receiveGoods().handle(shipment.id(), ExpectedVersion.ANY, CONTEXT);
  }

  private Shipment create(CreateShipment.Command command) {
    return shop.sales.createShipment().handle(command, CONTEXT);
  }

  private static CreateShipment.Command command(String id, Order order, String trackingCode) {
    return command(id, order.id().value(), trackingCode);
  }

  private static CreateShipment.Command command(
      String id, @Nullable String orderId, String trackingCode) {
    return new CreateShipment.Command(id, orderId, "GHN", trackingCode, null, null, null);
  }

  private Order order(Channel channel, long price) {
    return shop.place(
        new PlaceOrder.Command(
            null,
            null,
            channel,
            channel == Channel.COD ? PaymentMethod.COD : PaymentMethod.CARD,
            BRANCH,
            List.of(new PlaceOrder.Item(SHIRT, 1L, Money.of(price), null, null, null)),
            null,
            Money.of(30_000),
            null,
            null,
            false,
            null,
            null));
  }

  private static DomainException refusal(Runnable work) {
    return catchThrowableOfType(DomainException.class, work::run);
  }
}
