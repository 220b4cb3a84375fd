package com.meocrm.core.order;

import static com.meocrm.core.SalesFixture.BRANCH;
import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.inventory.AdjustStock;
import com.meocrm.core.inventory.CreateProduct;
import com.meocrm.core.inventory.StockReason;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** VAT from the settings, on what is taxed; the worked examples of docs/domain.md. */
class TaxTest {
  private final SalesFixture shop = new SalesFixture();

  @Test
  void there_is_no_tax_unless_the_setting_says_so() {
    var order = shop.place(order(List.of(line("A", 2, 100_000, null)), null, null, null));

    assertThat(order.valueGross()).isEqualTo(order.valueNet());
  }

  @Test
  void first_example_tax_comes_on_top_of_what_is_left_after_discounts() {
    vat("10");
    var shirts =
        new PlaceOrder.Item(
            "A", 2L, Money.of(100_000), DiscountType.PERCENT, new BigDecimal("10"), null);

    var order = shop.place(order(List.of(shirts), Money.of(20_000), Money.of(30_000), null));

    assertThat(order.valueNet()).isEqualTo(Money.of(160_000));
    assertThat(order.valueGross()).isEqualTo(Money.of(206_000));
  }

  @Test
  void second_example_the_discount_of_the_order_spreads_over_taxed_and_exempt_lines() {
    vat("8");

    var order =
        shop.place(
            order(
                List.of(line("A", 3, 100_000, false), line("B", 1, 100_000, true)),
                Money.of(100_000),
                Money.of(25_000),
                null));

    assertThat(order.valueNet()).isEqualTo(Money.of(300_000));
    assertThat(order.valueGross()).isEqualTo(Money.of(343_000));
  }

  @Test
  void third_example_a_line_that_does_not_say_is_as_its_product_is() {
    vat("10");
    product("BOOK", true);
    product("PEN", false);

    var order =
        shop.place(
            order(
                List.of(line("BOOK", 1, 200_000, null), line("PEN", 1, 50_000, null)),
                null,
                null,
                null));

    assertThat(order.items()).extracting(Order.Item::taxExempt).containsExactly(true, false);
    assertThat(order.valueNet()).isEqualTo(Money.of(250_000));
    assertThat(order.valueGross()).isEqualTo(Money.of(255_000));
    assertThat(shop.order(order.id())).isEqualTo(order);
    assertThat(SalesFixture.data(shop.recorded().getLast()))
        .contains("\"valueGross\":\"255000.00\"");
  }

  @Test
  void a_line_that_says_so_itself_overrules_its_product() {
    vat("10");
    product("BOOK", true);

    var order = shop.place(order(List.of(line("BOOK", 1, 200_000, false)), null, null, null));

    assertThat(order.valueGross()).isEqualTo(Money.of(220_000));
  }

  @Test
  void full_payment_is_judged_by_what_products_make_of_the_tax() {
    vat("10");
    product("BOOK", true);
    var line = List.of(line("BOOK", 1, 200_000, null));

    var refusal =
        catchThrowableOfType(
            DomainException.class, () -> shop.place(order(line, null, null, Money.of(220_000))));
    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");

    var paid = shop.place(order(line, null, null, Money.of(200_000)));
    assertThat(paid.paidAmount()).isEqualTo(Money.of(200_000));
  }

  @Test
  void a_branch_may_have_a_tax_of_its_own() {
    vat("10");
    shop.settings.set(SHOP, "branch:" + BRANCH, "tax", "{\"vatPercent\":5}");

    assertThat(
            shop.place(order(List.of(line("A", 1, 100_000, null)), null, null, null)).valueGross())
        .isEqualTo(Money.of(105_000));
  }

  private void vat(String percent) {
    shop.settings.set(SHOP, "tenant", "tax", "{\"vatPercent\":" + percent + "}");
  }

  private void product(String sku, boolean taxExempt) {
    shop.sales
        .createProduct()
        .handle(new CreateProduct.Command(sku, sku, Money.of(1), 0, true, taxExempt), CONTEXT);
    shop.sales
        .adjustStock()
        .handle(new AdjustStock.Command(BRANCH, sku, 9L, StockReason.INITIAL, null), CONTEXT);
  }

  private static PlaceOrder.Item line(
      String sku, long quantity, long price, @Nullable Boolean taxExempt) {
    return new PlaceOrder.Item(sku, quantity, Money.of(price), null, null, taxExempt);
  }

  private static PlaceOrder.Command order(
      List<PlaceOrder.Item> items,
      @Nullable Money discount,
      @Nullable Money shippingFee,
      @Nullable Money paid) {
    return new PlaceOrder.Command(
        null,
        null,
        Channel.ONLINE,
        PaymentMethod.CARD,
        BRANCH,
        items,
        discount,
        shippingFee,
        null,
        null,
        paid != null,
        paid,
        null);
  }
}
