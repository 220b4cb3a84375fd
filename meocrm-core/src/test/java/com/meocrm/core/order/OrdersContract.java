package com.meocrm.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.order.Orders.Filter;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
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
