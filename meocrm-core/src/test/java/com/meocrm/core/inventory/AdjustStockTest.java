package com.meocrm.core.inventory;

import static com.meocrm.core.SalesFixture.BRANCH;
import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.shared.DomainException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdjustStockTest {
  private final SalesFixture shop = new SalesFixture();

  @Test
  void stock_changes_by_what_is_said_and_says_so() {
    shop.product(SHIRT, 0, 0);

    var first = adjust(10L, StockReason.INITIAL);
    var second = adjust(-3L, StockReason.DAMAGE);

    assertThat(first).isEqualTo(new StockMovement(SHIRT, BRANCH, 10, 10, 0));
    assertThat(second).isEqualTo(new StockMovement(SHIRT, BRANCH, -3, 7, 0));
    assertThat(shop.recorded())
        .extracting(SalesFixture::data)
        .containsExactly(
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"delta\":10,\"quantity\":10,\"reason\":\"INITIAL\"}",
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"delta\":-3,\"quantity\":7,\"reason\":\"DAMAGE\"}");
    assertThat(shop.recorded().getFirst().key()).isEqualTo("br_01/AO-01");
  }

  @Test
  void falling_below_the_minimum_is_told_once_per_crossing() {
    shop.product(SHIRT, 10, 5);

    adjust(-5L, StockReason.COUNT); // 5: not below
    adjust(-1L, StockReason.COUNT); // 4: crossed
    adjust(-1L, StockReason.COUNT); // 3
    adjust(1L, StockReason.COUNT); // 4: below already
    adjust(1L, StockReason.COUNT); // 5
    adjust(-5L, StockReason.COUNT); // 0: crossed again

    assertThat(shop.recorded())
        .filteredOn(event -> event.type().value().equals("inventory.low_stock"))
        .extracting(event -> data(event))
        .containsExactly(
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"quantity\":4,\"minStock\":5}",
            "{\"sku\":\"AO-01\",\"branchId\":\"br_01\",\"quantity\":0,\"minStock\":5}");
  }

  @Test
  void less_than_nothing_cannot_be_left() {
    shop.product(SHIRT, 3, 0);

    var refusal = refusal(() -> adjust(-4L, StockReason.DAMAGE));

    assertThat(refusal.code()).isEqualTo("INSUFFICIENT_STOCK");
    assertThat(refusal.details())
        .containsEntry("items", List.of(Map.of("sku", SHIRT, "available", 3L, "requested", 4L)));
    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
  }

  @Test
  void what_is_no_product_has_no_stock() {
    var refusal = refusal(() -> adjust(1L, StockReason.PURCHASE));

    assertThat(refusal.code()).isEqualTo("SKU_UNKNOWN");
    assertThat(refusal.kind()).isEqualTo(DomainException.Kind.UNPROCESSABLE);
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    assertThat(violations(new AdjustStock.Command(null, "", null, null, "bell \u0007")))
        .containsExactlyInAnyOrder(
            "branchId required",
            "sku malformed",
            "quantity required",
            "reason required",
            "notes malformed");
    assertThat(violations(command(0L, StockReason.COUNT))).containsExactly("quantity out_of_range");
    assertThat(violations(command(1_000_000_001L, StockReason.COUNT)))
        .containsExactly("quantity out_of_range");
    assertThat(violations(command(1L, StockReason.SALE))).containsExactly("reason one_of");
    assertThat(violations(command(1L, StockReason.RETURN))).containsExactly("reason one_of");
  }

  @Test
  void an_adjustment_leaves_an_audit_entry() {
    shop.product(SHIRT, 3, 0);

    adjust(2L, StockReason.PURCHASE);

    var entry = shop.audit.entries().getLast();
    assertThat(entry.action()).isEqualTo("inventory.adjust");
    assertThat(entry.entity()).isEqualTo("stock:br_01/AO-01");
    assertThat(entry.before()).hasToString("{\"quantity\":3}");
    assertThat(entry.after()).asString().contains("\"quantity\":5", "\"reason\":\"PURCHASE\"");
  }

  private StockMovement adjust(@Nullable Long quantity, StockReason reason) {
    return shop.sales.adjustStock().handle(command(quantity, reason), CONTEXT);
  }

  private static AdjustStock.Command command(@Nullable Long quantity, StockReason reason) {
    return new AdjustStock.Command(BRANCH, SHIRT, quantity, reason, null);
  }

  private List<String> violations(AdjustStock.Command command) {
    var refusal = refusal(() -> shop.sales.adjustStock().handle(command, CONTEXT));
    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
    return ((List<?>) refusal.details().get("violations"))
        .stream()
            .map(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("rule"))
            .toList();
  }

  private static DomainException refusal(Runnable work) {
    return catchThrowableOfType(DomainException.class, work::run);
  }
}
