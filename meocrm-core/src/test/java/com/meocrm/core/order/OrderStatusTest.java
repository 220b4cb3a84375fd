package com.meocrm.core.order;

import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.SHOP;
import static com.meocrm.core.SalesFixture.anOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderStatusTest {
  /** The way of an order of the web shop to each status. */
  private static final Map<Status, List<Status>> WAYS =
      new EnumMap<>(
          Map.of(
              Status.PENDING, List.of(),
              Status.CONFIRMED, List.of(Status.CONFIRMED),
              Status.PROCESSING, List.of(Status.PROCESSING),
              Status.SHIPPED, List.of(Status.PROCESSING, Status.SHIPPED),
              Status.DELIVERED, List.of(Status.PROCESSING, Status.SHIPPED, Status.DELIVERED),
              Status.COMPLETED,
                  List.of(Status.PROCESSING, Status.SHIPPED, Status.DELIVERED, Status.COMPLETED),
              Status.RETURNING, List.of(Status.PROCESSING, Status.SHIPPED, Status.RETURNING),
              Status.CANCELLED, List.of(Status.CANCELLED)));

  /** What the rule book says, written down once more by hand. */
  private static final Map<Status, Set<Status>> ALLOWED =
      Map.of(
          Status.PENDING, Set.of(Status.CONFIRMED, Status.PROCESSING, Status.CANCELLED),
          Status.CONFIRMED, Set.of(Status.PROCESSING, Status.CANCELLED),
          Status.PROCESSING, Set.of(Status.SHIPPED, Status.CANCELLED),
          Status.SHIPPED, Set.of(Status.DELIVERED, Status.RETURNING, Status.PENDING),
          Status.DELIVERED, Set.of(Status.COMPLETED),
          Status.COMPLETED, Set.of(),
          Status.RETURNING, Set.of(Status.CANCELLED),
          Status.CANCELLED, Set.of());

  private final SalesFixture shop = new SalesFixture();

  static Stream<Arguments> allPairs() {
    return Stream.of(Status.values())
        .flatMap(from -> Stream.of(Status.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void an_order_moves_only_where_its_life_goes_on(Status from, Status to) {
    var order = orderThatIs(from);
    int events = shop.recorded().size();

    if (ALLOWED.get(from).contains(to)) {
      var moved = shop.move(order.id(), to);

      assertThat(moved.status()).isEqualTo(to);
      assertThat(moved.version()).isEqualTo(order.version() + 1);
      return;
    }
    var refusal = catchThrowableOfType(DomainException.class, () -> shop.move(order.id(), to));

    assertThat(refusal.code()).isEqualTo("ORDER_TRANSITION_INVALID");
    assertThat(refusal.kind()).isEqualTo(DomainException.Kind.CONFLICT);
    assertThat(refusal.details())
        .containsEntry("from", from.name())
        .containsEntry("to", to.name())
        .containsEntry("allowed", ALLOWED.get(from).stream().sorted().map(Status::name).toList());
    assertThat(shop.order(order.id())).isEqualTo(order);
    assertThat(shop.recorded()).hasSize(events);
  }

  @Test
  void a_paid_order_of_the_counter_that_is_still_pending_may_be_completed_by_hand() {
    var order = orderThatIs(Status.PENDING);
    var counter =
        new Order(
            order.id(),
            SHOP,
            "POS-1",
            Channel.POS,
            PaymentMethod.CASH,
            Status.PENDING,
            order.branchId(),
            order.items(),
            order.discount(),
            order.shippingFee(),
            null,
            order.sellerId(),
            true,
            order.valueGross(),
            null,
            order.valueNet(),
            order.valueGross(),
            order.createdAt(),
            order.updatedAt(),
            null,
            null,
            null,
            1);

    assertThat(counter.allowed()).contains(Status.COMPLETED);
    assertThat(counter.movedTo(Status.COMPLETED, shop.clock.instant()).completedAt())
        .isEqualTo(shop.clock.instant());
    assertThat(shop.place(anOrder(Channel.POS, PaymentMethod.CASH, false, SHIRT, 1)).allowed())
        .as("not paid")
        .doesNotContain(Status.COMPLETED);
  }

  @Test
  void completing_an_order_pays_it_records_it_and_has_others_react() {
    var order = orderThatIs(Status.DELIVERED);

    var completed = shop.move(order.id(), Status.COMPLETED);

    assertThat(completed.paid()).isTrue();
    assertThat(completed.paidAmount()).isEqualTo(completed.valueGross());
    assertThat(completed.completedAt()).isEqualTo(shop.clock.instant());
    assertThat(shop.recordedTypes()).containsExactly("order.created", "order.completed");
    assertThat(shop.reactions.all()).containsExactly("completed " + order.id());
  }

  @Test
  void a_sale_over_the_counter_has_others_react_at_once() {
    var order = shop.counter(SHIRT, 1);

    assertThat(shop.reactions.all()).containsExactly("completed " + order.id());
  }

  @Test
  void cancelling_an_order_records_it() {
    var order = orderThatIs(Status.CONFIRMED);

    shop.move(order.id(), Status.CANCELLED);

    assertThat(shop.recordedTypes()).containsExactly("order.created", "order.cancelled");
    assertThat(SalesFixture.data(shop.recorded().getLast()))
        .startsWith("{\"orderId\":\"" + order.id() + "\"")
        .contains("\"status\":\"CANCELLED\"");
    assertThat(shop.reactions.all()).isEmpty();
  }

  @Test
  void steps_in_between_record_no_event() {
    shop.move(
        orderThatIs(Status.PENDING).id(), Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED);

    assertThat(shop.recordedTypes()).containsExactly("order.created");
  }

  @Test
  void a_move_leaves_an_audit_entry_with_its_reason() {
    var order = orderThatIs(Status.PENDING);

    change(order, Status.CANCELLED, "Customer changed their mind", ExpectedVersion.ANY);

    var entry = shop.audit.entries().getLast();
    assertThat(entry.action()).isEqualTo("order.changeStatus");
    assertThat(entry.entity()).isEqualTo("order:" + order.id());
    assertThat(entry.before()).hasToString("{\"status\":\"PENDING\"}");
    assertThat(entry.after())
        .hasToString("{\"status\":\"CANCELLED\",\"reason\":\"Customer changed their mind\"}");
  }

  @Test
  void who_saw_another_version_changes_nothing() {
    var order = orderThatIs(Status.CONFIRMED);

    var refusal =
        catchThrowableOfType(
            DomainException.class,
            () -> change(order, Status.CANCELLED, null, ExpectedVersion.of(1)));

    assertThat(refusal.code()).isEqualTo("VERSION_CONFLICT");
    assertThat(shop.order(order.id())).isEqualTo(order);
    change(order, Status.CANCELLED, null, ExpectedVersion.of(order.version()));
  }

  @Test
  void an_order_that_does_not_exist_cannot_be_moved() {
    var refusal =
        catchThrowableOfType(
            DomainException.class, () -> shop.move(new OrderId("none"), Status.CONFIRMED));

    assertThat(refusal.code()).isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void when_a_reaction_fails_nothing_stands() {
    var order = orderThatIs(Status.DELIVERED);
    shop.reactions.failWith(new IllegalStateException("commission"));

    assertThat(
            catchThrowableOfType(
                IllegalStateException.class, () -> shop.move(order.id(), Status.COMPLETED)))
        .hasMessage("commission");
    assertThat(shop.order(order.id())).isEqualTo(order);
    assertThat(shop.recordedTypes()).containsExactly("order.created");
  }

  @Test
  void every_status_has_a_way_and_a_rule() {
    var all = new ArrayList<>(List.of(Status.values()));

    assertThat(WAYS).containsOnlyKeys(all);
    assertThat(ALLOWED).containsOnlyKeys(all);
  }

  private void change(Order order, Status to, String reason, ExpectedVersion expected) {
    shop.sales
        .changeOrderStatus()
        .handle(new ChangeOrderStatus.Command(order.id(), to, reason, expected), CONTEXT);
  }

  private Order orderThatIs(Status status) {
    var order = shop.online(SHIRT, 1);
    return shop.move(order.id(), WAYS.get(status).toArray(Status[]::new));
  }
}
