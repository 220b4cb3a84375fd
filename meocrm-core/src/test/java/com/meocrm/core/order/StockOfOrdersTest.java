package com.meocrm.core.order;

import static com.meocrm.core.SalesFixture.BRANCH;
import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.anOrder;
import static com.meocrm.core.SalesFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.inventory.AdjustStock;
import com.meocrm.core.inventory.StockReason;
import com.meocrm.core.inventory.UpdateProduct;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shipping.Shipment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StockOfOrdersTest {
  private final SalesFixture shop = new SalesFixture();

  @Test
  void a_shop_without_products_sells_anything_and_keeps_no_stock() {
    var order = shop.counter("anything", 1_000_000);

    assertThat(order.status()).isEqualTo(Status.COMPLETED);
    assertThat(shop.recordedTypes()).containsExactly("order.created", "order.completed");
  }

  @Test
  void once_products_exist_an_unknown_sku_is_refused() {
    shop.product(SHIRT, 5, 0);

    var refusal = refusal("AO-99", 1);

    assertThat(refusal.code()).isEqualTo("SKU_UNKNOWN");
    assertThat(refusal.kind()).isEqualTo(DomainException.Kind.UNPROCESSABLE);
    assertThat(refusal.details()).containsEntry("skus", List.of("AO-99"));
  }

  @Test
  void a_product_that_is_not_sold_any_more_is_refused() {
    shop.product(SHIRT, 5, 0);
    shop.sales
        .updateProduct()
        .handle(
            new UpdateProduct.Command(SHIRT, ExpectedVersion.ANY, null, null, null, false, null),
            CONTEXT);

    assertThat(refusal(SHIRT, 1).code()).isEqualTo("SKU_INACTIVE");
  }

  @Test
  void where_nothing_is_left_no_order_is_placed() {
    shop.product(SHIRT, 0, 0);

    var refusal = refusal(SHIRT, 1);

    assertThat(refusal.code()).isEqualTo("OUT_OF_STOCK");
    assertThat(refusal.kind()).isEqualTo(DomainException.Kind.CONFLICT);
    assertThat(refusal.details()).isEqualTo(Map.of("branchId", BRANCH, "skus", List.of(SHIRT)));
    assertThat(shop.recordedTypes()).doesNotContain("order.created");
  }

  @Test
  void where_too_little_is_left_the_order_is_placed_with_a_warning() {
    shop.product(SHIRT, 3, 0);

    var placed =
        shop.sales
            .placeOrder()
            .handle(anOrder(Channel.ONLINE, PaymentMethod.E_WALLET, false, SHIRT, 4), CONTEXT);

    assertThat(placed.order().status()).isEqualTo(Status.PENDING);
    assertThat(placed.warnings()).hasSize(1);
    var warning = placed.warnings().getFirst();
    assertThat(warning.code()).isEqualTo("LOW_STOCK");
    assertThat(warning.details())
        .isEqualTo(Map.of("sku", SHIRT, "branchId", BRANCH, "available", 3L, "requested", 4L));
  }

  @Test
  void as_many_as_are_wanted_is_enough_for_no_warning() {
    shop.product(SHIRT, 4, 0);

    var placed =
        shop.sales
            .placeOrder()
            .handle(anOrder(Channel.ONLINE, PaymentMethod.E_WALLET, false, SHIRT, 4), CONTEXT);

    assertThat(placed.warnings()).isEmpty();
  }

  @Test
  void a_pending_order_takes_nothing() {
    shop.product(SHIRT, 5, 0);

    shop.move(shop.online(SHIRT, 2).id(), Status.CONFIRMED);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
  }

  @Test
  void entering_processing_takes_the_stock_and_says_so() {
    shop.product(SHIRT, 5, 0);

    shop.move(shop.online(SHIRT, 2).id(), Status.PROCESSING);

    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
    var adjusted = shop.recorded().getLast();
    assertThat(adjusted.type().value()).isEqualTo("inventory.adjusted");
    assertThat(data(adjusted))
        .isEqualTo(
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"delta\":-2,\"quantity\":3,\"reason\":\"SALE\"}");
  }

  @Test
  void an_order_that_needs_more_than_is_there_does_not_enter_processing() {
    shop.product(SHIRT, 3, 0);
    var order = shop.online(SHIRT, 4);

    var refusal =
        catchThrowableOfType(DomainException.class, () -> shop.move(order.id(), Status.PROCESSING));

    assertThat(refusal.code()).isEqualTo("INSUFFICIENT_STOCK");
    assertThat(refusal.details())
        .isEqualTo(
            Map.of(
                "branchId",
                BRANCH,
                "items",
                List.of(Map.of("sku", SHIRT, "available", 3L, "requested", 4L))));
    assertThat(shop.order(order.id()).status()).isEqualTo(Status.PENDING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
  }

  @Test
  void lines_of_the_same_sku_are_taken_together() {
    shop.product(SHIRT, 5, 0);
    var line = new PlaceOrder.Item(SHIRT, 3L, Money.of(1), null, null, null);
    var order = shop.place(with(List.of(line, line)));

    assertThat(
            catchThrowableOfType(
                    DomainException.class, () -> shop.move(order.id(), Status.PROCESSING))
                .code())
        .isEqualTo("INSUFFICIENT_STOCK");
  }

  @Test
  void a_sale_over_the_counter_takes_its_stock_at_once_or_is_no_sale() {
    shop.product(SHIRT, 5, 0);

    shop.counter(SHIRT, 3);

    assertThat(shop.quantity(SHIRT)).isEqualTo(2);
    assertThat(shop.recordedTypes())
        .containsExactly(
            "inventory.adjusted", "order.created", "inventory.adjusted", "order.completed");
    var refusal = catchThrowableOfType(DomainException.class, () -> shop.counter(SHIRT, 3));
    assertThat(refusal.code()).isEqualTo("INSUFFICIENT_STOCK");
    assertThat(shop.quantity(SHIRT)).isEqualTo(2);
    assertThat(shop.reactions.all()).hasSize(1);
  }

  @Test
  void a_cancelled_order_gives_back_what_it_took_once() {
    shop.product(SHIRT, 5, 0);
    var order = shop.online(SHIRT, 2);

    shop.move(order.id(), Status.PROCESSING, Status.CANCELLED);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
    assertThat(shop.recorded())
        .extracting(SalesFixture::data)
        .filteredOn(data -> data.contains("\"reason\":\"RETURN\""))
        .hasSize(1);
  }

  @Test
  void an_order_that_took_nothing_gives_nothing_back() {
    shop.product(SHIRT, 5, 0);

    shop.move(shop.online(SHIRT, 2).id(), Status.CANCELLED);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
  }

  @Test
  void a_failed_delivery_keeps_the_goods_and_processing_again_does_not_take_them_twice() {
    shop.product(SHIRT, 5, 0);
    var order = shop.online(SHIRT, 2);
    var shipment = shop.ship(order);
    shop.report(shipment, Shipment.Status.IN_TRANSIT, Shipment.Status.FAILED);
    assertThat(shop.order(order.id()).status()).isEqualTo(Status.PENDING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);

    shop.move(order.id(), Status.CONFIRMED, Status.PROCESSING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);

    shop.report(shipment, Shipment.Status.IN_TRANSIT, Shipment.Status.FAILED);
    shop.move(order.id(), Status.PROCESSING);
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
    shop.move(order.id(), Status.CANCELLED);
    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
  }

  @Test
  void an_order_that_failed_and_is_cancelled_gives_back_what_it_kept() {
    shop.product(SHIRT, 5, 0);
    var order = shop.online(SHIRT, 2);
    shop.report(shop.ship(order), Shipment.Status.FAILED);

    shop.move(order.id(), Status.CANCELLED);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
  }

  @Test
  void low_stock_is_told_once_per_crossing() {
    shop.product(SHIRT, 10, 8);

    shop.counter(SHIRT, 2); // 8: not below
    shop.counter(SHIRT, 1); // 7: crossed
    shop.counter(SHIRT, 1); // 6: below already
    assertThat(shop.recordedTypes()).filteredOn("inventory.low_stock"::equals).hasSize(1);

    var order = shop.online(SHIRT, 1);
    shop.move(order.id(), Status.PROCESSING, Status.CANCELLED); // 5, 6
    shop.sales
        .adjustStock()
        .handle(
            new AdjustStock.Command(BRANCH, SHIRT, 4L, StockReason.PURCHASE, null), CONTEXT); // 10
    shop.counter(SHIRT, 3); // 7: crossed again
    assertThat(shop.recorded())
        .filteredOn(event -> event.type().value().equals("inventory.low_stock"))
        .extracting(SalesFixture::data)
        .containsExactly(
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"quantity\":7,\"minStock\":8}",
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"quantity\":7,\"minStock\":8}");
  }

  @Test
  void what_was_placed_before_there_were_products_takes_what_has_become_a_product() {
    var line = new PlaceOrder.Item("OLD", 1L, Money.of(1), null, null, null);
    var shirts = new PlaceOrder.Item(SHIRT, 2L, Money.of(1), null, null, null);
    var order = shop.place(with(List.of(line, shirts)));
    shop.product(SHIRT, 5, 0);

    shop.move(order.id(), Status.PROCESSING);

    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
  }

  private DomainException refusal(String sku, long quantity) {
    return catchThrowableOfType(DomainException.class, () -> shop.online(sku, quantity));
  }

  private static PlaceOrder.Command with(List<PlaceOrder.Item> items) {
    return new PlaceOrder.Command(
        null,
        null,
        Channel.ONLINE,
        PaymentMethod.CARD,
        BRANCH,
        items,
        null,
        null,
        null,
        null,
        false,
        null,
        null);
  }
}
