package com.meocrm.core.inventory;

import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.Money;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProductTest {
  private final SalesFixture shop = new SalesFixture();

  @Test
  void a_product_is_stored_as_it_was_created() {
    var product = create("TRÀ SEN", "Trà sen 100 g");

    assertThat(shop.products.find(SHOP, "TRÀ SEN")).contains(product);
    assertThat(product.active()).isTrue();
    assertThat(product.version()).isEqualTo(1);
    assertThat(shop.audit.entries().getLast().action()).isEqualTo("product.create");
    assertThat(shop.audit.entries().getLast().after()).asString().contains("Trà sen 100 g");
  }

  @Test
  void a_sku_is_given_once() {
    create("TEA", "Trà");

    assertThat(refusal(() -> create("TEA", "Trà khác")).code()).isEqualTo("SKU_EXISTS");
  }

  @Test
  void everything_that_is_wrong_with_a_new_product_is_told_at_once() {
    var refusal =
        refusal(() ->
            shop.sales
                .createProduct()
                .handle(
                    new CreateProduct.Command(" ", null, Money.of(-1), -1, true, false), CONTEXT));

    assertThat(violations(refusal))
        .containsExactlyInAnyOrder(
            "sku malformed", "name required", "price out_of_range", "minStock out_of_range");
  }

  @Test
  void an_update_changes_what_it_names_and_nothing_else() {
    var before = create("TEA", "Trà");
    shop.clock.advance(Duration.ofSeconds(1));

    var after = update(ExpectedVersion.of(1), null, 7L, false);

    assertThat(after.name()).isEqualTo("Trà");
    assertThat(after.price()).isEqualTo(before.price());
    assertThat(after.minStock()).isEqualTo(7);
    assertThat(after.active()).isFalse();
    assertThat(after.version()).isEqualTo(2);
    assertThat(after.updatedAt()).isEqualTo(shop.clock.instant());
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(shop.audit.entries().getLast().action()).isEqualTo("product.update");
  }

  @Test
  void an_update_that_changes_nothing_leaves_version_and_trail_alone() {
    var before = create("TEA", "Trà");

    assertThat(update(ExpectedVersion.ANY, "Trà", null, true)).isEqualTo(before);
    assertThat(shop.audit.entries()).hasSize(1);
  }

  @Test
  void who_saw_another_version_changes_nothing() {
    create("TEA", "Trà");
    update(ExpectedVersion.of(1), "Trà sen", null, null);

    assertThat(refusal(() -> update(ExpectedVersion.of(1), "Trà nhài", null, null)).code())
        .isEqualTo("VERSION_CONFLICT");
    assertThat(shop.products.find(SHOP, "TEA").orElseThrow().name()).isEqualTo("Trà sen");
  }

  @Test
  void what_does_not_exist_cannot_be_changed() {
    assertThat(refusal(() -> update(ExpectedVersion.ANY, "x", null, null)).code())
        .isEqualTo("PRODUCT_NOT_FOUND");
  }

  private Product create(String sku, String name) {
    return shop.sales
        .createProduct()
        .handle(new CreateProduct.Command(sku, name, Money.of(320_000), 5, true, false), CONTEXT);
  }

  private Product update(
      ExpectedVersion expected,
      @Nullable String name,
      @Nullable Long minStock,
      @Nullable Boolean active) {
    return shop.sales
        .updateProduct()
        .handle(
            new UpdateProduct.Command("TEA", expected, name, null, minStock, active, null),
            CONTEXT);
  }

  private static List<String> violations(DomainException refusal) {
    return ((List<?>) refusal.details().get("violations"))
        .stream()
            .map(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("rule"))
            .toList();
  }

  private static DomainException refusal(Runnable work) {
    return catchThrowableOfType(DomainException.class, work::run);
  }
}
