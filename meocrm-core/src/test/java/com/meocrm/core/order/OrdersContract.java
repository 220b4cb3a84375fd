package com.meocrm.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.inventory.Product;
import com.meocrm.core.inventory.ProductId;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.inventory.StockLevel;
import com.meocrm.core.order.Orders.Filter;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Orders} promises. */
public abstract class OrdersContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123456Z");

  /** The orders under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Orders orders();

    Products products();

    Stock stock();
  }

  private Harness harness;
  private Orders orders;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_orders() {
    harness = harness();
    orders = harness.orders();
  }

  @Test
  void an_order_is_found_as_it_was_added() {
    var order =
        order(
            SHOP,
            "ord_1",
            "DH-1",
            NOON,
            List.of(
                new Order.Item(
                    "SKU-1",
                    2,
                    Money.of("1250000.50"),
                    Order.DiscountType.PERCENT,
                    new BigDecimal("12.5"),
                    false),
                new Order.Item("SKU \"2\"", 1, Money.of("9999999999999999.99"), null, null, true),
                new Order.Item(
                    "áo dài",
                    1_000_000,
                    Money.of("1"),
                    Order.DiscountType.FIXED,
                    new BigDecimal("0.25"),
                    false)),
            new Order.Customer("cus_1", "Nguyễn Văn A", "+84901234567"),
            NOON.plusSeconds(5));

    add(order);

    assertThat(orders.find(SHOP, order.id())).contains(order);
  }

  @Test
  void an_order_with_as_little_as_possible_is_found_as_it_was_added() {
    var order = order(SHOP, "ord_1", "DH-1", NOON, List.of(), null, null);

    add(order);

    assertThat(orders.find(SHOP, order.id())).contains(order);
  }

  @Test
  void another_tenant_does_not_see_it_and_may_use_the_same_id_and_code() {
    add(simple(SHOP, "ord_1", "DH-1", NOON));

    assertThat(orders.find(OTHER, new OrderId("ord_1"))).isEmpty();
    assertThat(orders.list(OTHER, Filter.ALL, null, 10).items()).isEmpty();
    add(simple(OTHER, "ord_1", "DH-1", NOON));
    assertThat(orders.find(OTHER, new OrderId("ord_1"))).isPresent();
  }

  @Test
  void an_id_is_given_once() {
    add(simple(SHOP, "ord_1", "DH-1", NOON));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(simple(SHOP, "ord_1", "DH-2", NOON)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("ORDER_EXISTS"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DomainException.Kind.CONFLICT));
  }

  @Test
  void a_code_is_given_once() {
    add(simple(SHOP, "ord_1", "DH-1", NOON));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(simple(SHOP, "ord_2", "DH-1", NOON)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("ORDER_CODE_TAKEN"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DomainException.Kind.CONFLICT));
    assertThat(orders.find(SHOP, new OrderId("ord_2"))).isEmpty();
  }

  @Test
  void an_order_cannot_be_added_outside_of_a_unit_of_work() {
    assertThatIllegalStateException()
        .isThrownBy(() -> orders.add(simple(SHOP, "ord_1", "DH-1", NOON)));
  }

  @Test
  void a_list_comes_newest_first_in_pages_that_inserts_do_not_disturb() {
    add(simple(SHOP, "ord_1", "DH-1", NOON));
    add(simple(SHOP, "ord_3", "DH-3", NOON.plusSeconds(1)));
    add(simple(SHOP, "ord_2", "DH-2", NOON.plusSeconds(1)));

    var first = orders.list(SHOP, Filter.ALL, null, 2);
    add(simple(SHOP, "ord_4", "DH-4", NOON.plusSeconds(2)));
    var last = first.items().getLast();
    var second = orders.list(SHOP, Filter.ALL, new Orders.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(o -> o.id().value()).containsExactly("ord_3", "ord_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(o -> o.id().value()).containsExactly("ord_1");
    assertThat(second.more()).isFalse();
  }

  @Test
  void what_may_change_of_an_order_is_stored() {
    var order = simple(SHOP, "ord_1", "DH-1", NOON);
    add(order);
    var later = NOON.plusSeconds(60);
    var paid = order.completed(later);
    var asked = paid.with(Refund.requested(Money.of("99.50"), "Quá nhỏ", "usr_1", later), later);
    var refunded =
        asked.refunded(
            asked.refund().decided(Refund.Status.APPROVED, "usr_2", later.plusSeconds(1)), later);

    for (var next : List.of(paid, asked, refunded)) {
      harness
          .unitOfWork()
          .execute(
              SHOP,
              () -> {
                assertThat(orders.lock(SHOP, order.id())).isPresent();
                orders.save(next);
              });
      assertThat(orders.find(SHOP, order.id())).contains(next);
    }
  }

  @Test
  void an_order_that_somebody_else_changed_is_not_overwritten() {
    var order = simple(SHOP, "ord_1", "DH-1", NOON);
    add(order);
    harness.unitOfWork().execute(SHOP, () -> orders.save(order.completed(NOON)));

    assertThatIllegalStateException()
        .isThrownBy(
            () -> harness.unitOfWork().execute(SHOP, () -> orders.save(order.completed(NOON))));
    assertThat(orders.find(SHOP, order.id()).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void what_does_not_exist_or_is_anothers_cannot_be_locked() {
    add(simple(SHOP, "ord_1", "DH-1", NOON));

    harness
        .unitOfWork()
        .execute(OTHER, () -> assertThat(orders.lock(OTHER, new OrderId("ord_1"))).isEmpty());
    assertThatIllegalStateException()
        .as("outside of a unit of work")
        .isThrownBy(() -> orders.lock(SHOP, new OrderId("ord_1")));
  }

  @Test
  void a_list_can_be_narrowed_by_status_branch_code_and_customer() {
    var bought = new Order.Customer("cus_1", null, null);
    add(order(SHOP, "ord_1", "DH-1", NOON, List.of(), bought, null));
    add(order(SHOP, "ord_2", "DH-2", NOON, List.of(), null, NOON));
    add(order(SHOP, "ord_3", "DH-3", NOON, List.of(), bought, NOON));

    assertThat(listed(new Filter(Order.Status.COMPLETED, null, null, null)))
        .containsExactly("ord_3", "ord_2");
    assertThat(listed(new Filter(null, "branch_1", null, null))).hasSize(3);
    assertThat(listed(new Filter(null, "branch_2", null, null))).isEmpty();
    assertThat(listed(new Filter(null, null, "DH-2", null))).containsExactly("ord_2");
    assertThat(listed(new Filter(null, null, null, "cus_1"))).containsExactly("ord_3", "ord_1");
    assertThat(listed(new Filter(Order.Status.COMPLETED, "branch_1", "DH-3", "cus_1")))
        .containsExactly("ord_3");
  }

  @Test
  void an_order_of_a_tenant_without_products_finds_no_shelf() {
    assertThat(added(withSkus("ord_1", "TEA"))).isEqualTo(Shelf.UNSTOCKED);
  }

  @Test
  void an_order_finds_what_its_branch_has_of_its_products() {
    product("TEA", true, false);
    product("BOOK", true, true);
    product("OLD", false, false);
    product("UNUSED", true, false);
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              adjust("stk_1", "branch_1", "TEA", 7);
              adjust("stk_2", "branch_2", "BOOK", 9);
            });

    assertThat(added(withSkus("ord_1", "TEA", "BOOK", "OLD", "NONE", "TEA")))
        .isEqualTo(
            Shelf.of(
                List.of(
                    new Shelf.Entry("TEA", true, false, 7),
                    new Shelf.Entry("BOOK", true, true, 0),
                    new Shelf.Entry("OLD", false, false, 0))));
    assertThat(added(withSkus("ord_2", "NONE"))).isEqualTo(Shelf.of(List.of()));
  }

  private void product(String sku, boolean active, boolean taxExempt) {
    var product =
        new Product(
            new ProductId("prd_" + sku),
            SHOP,
            sku,
            sku,
            Money.of(1),
            0,
            active,
            taxExempt,
            NOON,
            NOON,
            1);
    harness.unitOfWork().execute(SHOP, () -> harness.products().add(product));
  }

  private void adjust(String id, String branch, String sku, long delta) {
    var adjusted = harness.stock().adjust(SHOP, new StockLevel.Id(id), branch, sku, delta, NOON);
    assertThat(adjusted).isInstanceOf(Stock.Adjusted.class);
  }

  private Shelf added(Order order) {
    return harness.unitOfWork().run(SHOP, () -> orders.add(order));
  }

  private List<String> listed(Filter filter) {
    return orders.list(SHOP, filter, null, 10).items().stream()
        .map(order -> order.id().value())
        .toList();
  }

  private static Order withSkus(String id, String... skus) {
    var items =
        Stream.of(skus).map(sku -> new Order.Item(sku, 1, Money.of(1), null, null, false)).toList();
    return order(SHOP, id, "code-" + id, NOON, items, null, null);
  }

  private void add(Order order) {
    harness.unitOfWork().execute(order.organization(), () -> orders.add(order));
  }

  private static Order simple(
      OrganizationId organization, String id, String code, Instant createdAt) {
    return order(organization, id, code, createdAt, List.of(), null, null);
  }

  private static Order order(
      OrganizationId organization,
      String id,
      String code,
      Instant createdAt,
      List<Order.Item> items,
      Order.@Nullable Customer customer,
      @Nullable Instant completedAt) {
    return new Order(
        new OrderId(id),
        organization,
        code,
        Order.Channel.ONLINE,
        Order.PaymentMethod.BANK_TRANSFER,
        completedAt == null ? Order.Status.PENDING : Order.Status.COMPLETED,
        "branch_1",
        items,
        Money.of("10000"),
        Money.of("30000.5"),
        customer,
        "seller_1",
        completedAt != null,
        completedAt == null ? Money.ZERO : Money.of("1000"),
        completedAt == null ? null : "giao buổi sáng",
        Money.of("100"),
        Money.of("110"),
        createdAt,
        createdAt,
        completedAt,
        null,
        null,
        1);
  }
}
