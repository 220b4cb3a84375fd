package com.meocrm.core.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.inventory.Stock.Adjusted;
import com.meocrm.core.inventory.Stock.BelowZero;
import com.meocrm.core.inventory.Stock.Filter;
import com.meocrm.core.inventory.Stock.Insufficient;
import com.meocrm.core.inventory.Stock.NoSuchProduct;
import com.meocrm.core.inventory.Stock.Shortage;
import com.meocrm.core.inventory.Stock.Taken;
import com.meocrm.core.inventory.Stock.Taking;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Products} and {@link Stock} promise. */
public abstract class InventoryContract {
  protected static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  private static final String HUE = "br_hue";

  /** The ports under test, nothing in them yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Products products();

    Stock stock();
  }

  private Harness harness;
  private Products products;
  private Stock stock;
  private int made;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open() {
    harness = harness();
    products = harness.products();
    stock = harness.stock();
  }

  @Test
  void a_product_is_found_as_it_was_added_by_its_own_tenant() {
    var product = product(SHOP, "áo dài \"1\"", 5);
    add(product);

    assertThat(products.find(SHOP, product.sku())).contains(product);
    assertThat(products.find(OTHER, product.sku())).isEmpty();
    add(product(OTHER, product.sku(), 5));
  }

  @Test
  void a_sku_is_given_once() {
    add(product(SHOP, "TEA", 0));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(product(SHOP, "TEA", 1)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SKU_EXISTS"));
    assertThat(products.find(SHOP, "TEA").orElseThrow().minStock()).isZero();
  }

  @Test
  void a_product_that_is_saved_is_found_so_and_only_on_top_of_the_version_before() {
    var before = product(SHOP, "TEA", 0);
    add(before);
    var after = changed(before, NOON.plusSeconds(1));

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              assertThat(products.lock(SHOP, "TEA")).contains(before);
              products.save(after);
            });

    assertThat(products.find(SHOP, "TEA")).contains(after);
    assertThatIllegalStateException()
        .isThrownBy(() -> harness.unitOfWork().execute(SHOP, () -> products.save(after)));
  }

  @Test
  void products_come_newest_first_in_pages() {
    for (int i = 0; i < 3; i++) {
      add(product(SHOP, "SKU-" + i, 0));
    }
    add(product(OTHER, "SKU-9", 0));

    var first = products.list(SHOP, null, 2);
    var last = first.items().getLast();
    var second = products.list(SHOP, new Products.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(Product::sku).containsExactly("SKU-2", "SKU-1");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(Product::sku).containsExactly("SKU-0");
    assertThat(second.more()).isFalse();
  }

  @Test
  void stock_begins_at_zero_and_changes_by_what_is_said() {
    add(product(SHOP, "TEA", 3));

    assertThat(stock.find(SHOP, HUE, "TEA")).isEmpty();
    assertThat(adjust("TEA", 10)).isEqualTo(new Adjusted(new StockMovement("TEA", HUE, 10, 10, 3)));
    assertThat(adjust("TEA", -4)).isEqualTo(new Adjusted(new StockMovement("TEA", HUE, -4, 6, 3)));

    var level = stock.find(SHOP, HUE, "TEA").orElseThrow();
    assertThat(level.quantity()).isEqualTo(6);
    assertThat(level.minStock()).isEqualTo(3);
    assertThat(level.isLow()).isFalse();
    assertThat(level.createdAt()).isEqualTo(NOON);
    assertThat(stock.find(SHOP, "br_hcm", "TEA")).isEmpty();
    assertThat(stock.find(OTHER, HUE, "TEA")).isEmpty();
  }

  @Test
  void stock_does_not_fall_below_zero() {
    add(product(SHOP, "TEA", 0));
    adjust("TEA", 3);

    assertThat(adjust("TEA", -4)).isEqualTo(new BelowZero(3));
    assertThat(adjust("TEA", -3)).isInstanceOf(Adjusted.class);
    assertThat(quantity("TEA")).isZero();
  }

  @Test
  void what_is_no_product_has_no_stock() {
    add(product(OTHER, "TEA", 0));

    assertThat(adjust("TEA", 1)).isEqualTo(new NoSuchProduct());
  }

  @Test
  void an_order_takes_all_that_it_wants_once() {
    add(product(SHOP, "TEA", 1));
    add(product(SHOP, "CUP", 2));
    adjust("TEA", 5);
    adjust("CUP", 5);

    var wanted = Map.of("TEA", 2L, "CUP", 5L, "NO-PRODUCT", 9L);
    assertThat(take("ord_1", wanted))
        .isEqualTo(
            new Taken(
                List.of(
                    new StockMovement("CUP", HUE, -5, 0, 2),
                    new StockMovement("TEA", HUE, -2, 3, 1))));
    assertThat(take("ord_1", wanted)).isEqualTo(new Taken(List.of()));
    assertThat(quantity("TEA")).isEqualTo(3);
    assertThat(take("ord_2", Map.of("TEA", 3L))).isInstanceOf(Taken.class);
    assertThat(quantity("TEA")).isZero();
  }

  @Test
  void an_order_takes_nothing_when_some_of_it_is_not_there() {
    add(product(SHOP, "TEA", 0));
    add(product(SHOP, "CUP", 0));
    add(product(SHOP, "POT", 0));
    adjust("TEA", 5);
    adjust("CUP", 1);

    assertThat(take("ord_1", Map.of("TEA", 5L, "CUP", 2L, "POT", 1L)))
        .isEqualTo(new Insufficient(List.of(new Shortage("CUP", 1, 2), new Shortage("POT", 0, 1))));
    assertThat(quantity("TEA")).isEqualTo(5);
    assertThat(take("ord_1", Map.of("TEA", 5L))).as("not held").isInstanceOf(Taken.class);
    assertThat(quantity("TEA")).isZero();
  }

  @Test
  void where_nothing_is_a_product_nothing_is_taken_or_given_back() {
    assertThat(take("ord_1", Map.of("ANYTHING", 3L))).isEqualTo(new Taken(List.of()));
    assertThat(giveBack("ord_1")).isEmpty();
  }

  @Test
  void what_an_order_took_is_given_back_once_and_not_taken_again() {
    add(product(SHOP, "TEA", 1));
    add(product(SHOP, "CUP", 2));
    adjust("TEA", 5);
    adjust("CUP", 5);
    take("ord_1", Map.of("TEA", 2L, "CUP", 3L));
    take("ord_2", Map.of("TEA", 1L));

    assertThat(giveBack("ord_1"))
        .containsExactly(
            new StockMovement("CUP", HUE, 3, 5, 2), new StockMovement("TEA", HUE, 2, 4, 1));
    assertThat(giveBack("ord_1")).isEmpty();
    assertThat(take("ord_1", Map.of("TEA", 1L))).isEqualTo(new Taken(List.of()));
    assertThat(quantity("TEA")).isEqualTo(4);
  }

  @Test
  void what_a_unit_of_work_took_is_there_again_when_it_fails() {
    add(product(SHOP, "TEA", 0));
    adjust("TEA", 5);

    assertThatIllegalStateException()
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      stock.take(SHOP, HUE, "ord_1", Map.of("TEA", 5L), NOON);
                      throw new IllegalStateException("after all");
                    }));

    assertThat(quantity("TEA")).isEqualTo(5);
    assertThat(take("ord_1", Map.of("TEA", 5L))).isInstanceOf(Taken.class);
    assertThat(quantity("TEA")).isZero();
  }

  @Test
  void stock_comes_newest_first_in_pages_and_can_be_narrowed() {
    add(product(SHOP, "A", 5));
    add(product(SHOP, "B", 5));
    add(product(SHOP, "C", 5));
    adjust("A", 4);
    adjust("B", 5);
    adjust("C", 1);
    retire("C");
    harness
        .unitOfWork()
        .execute(
            SHOP, () -> stock.adjust(SHOP, new StockLevel.Id("stk_9999"), "br_hcm", "A", 1, NOON));

    var first = stock.list(SHOP, new Filter(HUE, false), null, 2);
    var last = first.items().getLast();
    var second =
        stock.list(
            SHOP, new Filter(HUE, false), new Stock.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(StockLevel::sku).containsExactly("C", "B");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(StockLevel::sku).containsExactly("A");
    assertThat(second.more()).isFalse();
    assertThat(stock.list(SHOP, new Filter(null, false), null, 9).items()).hasSize(4);
    assertThat(stock.list(SHOP, new Filter(HUE, true), null, 9).items())
        .as("below their minimum and still sold")
        .extracting(StockLevel::sku)
        .containsExactly("A");
    assertThat(stock.list(OTHER, new Filter(null, false), null, 9).items()).isEmpty();
  }

  private void retire(String sku) {
    harness
        .unitOfWork()
        .execute(SHOP, () -> products.save(changed(products.lock(SHOP, sku).orElseThrow(), NOON)));
  }

  private void add(Product product) {
    harness.unitOfWork().execute(product.organization(), () -> products.add(product));
  }

  private Stock.Adjustment adjust(String sku, long delta) {
    var id = new StockLevel.Id("stk_%04d".formatted(++made));
    return harness.unitOfWork().run(SHOP, () -> stock.adjust(SHOP, id, HUE, sku, delta, NOON));
  }

  private Taking take(String orderId, Map<String, Long> wanted) {
    return harness.unitOfWork().run(SHOP, () -> stock.take(SHOP, HUE, orderId, wanted, NOON));
  }

  private List<StockMovement> giveBack(String orderId) {
    return harness.unitOfWork().run(SHOP, () -> stock.giveBack(SHOP, orderId, NOON));
  }

  private long quantity(String sku) {
    return stock.find(SHOP, HUE, sku).orElseThrow().quantity();
  }

  private Product product(OrganizationId organization, String sku, long minStock) {
    return new Product(
        new ProductId("prd_%04d".formatted(++made)),
        organization,
        sku,
        "Sản phẩm " + sku,
        Money.of("99000.50"),
        minStock,
        true,
        false,
        NOON,
        NOON,
        1);
  }

  /** Everything different that may be. */
  private static Product changed(Product before, Instant now) {
    return new Product(
        before.id(),
        before.organization(),
        before.sku(),
        "Khác",
        Money.of(1),
        before.minStock() + 1,
        !before.active(),
        !before.taxExempt(),
        before.createdAt(),
        now,
        before.version() + 1);
  }
}
