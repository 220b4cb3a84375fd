package com.meocrm.core.order;

import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.order.DecideRefund.Decision;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefundTest {
  private static final RequestContext MANAGER = as("MANAGER");

  private final SalesFixture shop = new SalesFixture();

  @Test
  void staff_ask_for_a_refund_and_nothing_else_changes() {
    var order = shop.counter(SHIRT, 2);

    var asked = request(order);

    assertThat(asked.status()).isEqualTo(Status.COMPLETED);
    assertThat(asked.refundedAt()).isNull();
    assertThat(asked.refund())
        .isEqualTo(
            new Refund(
                Refund.Status.REQUESTED,
                Money.of(200_000),
                "Too small",
                "usr_01",
                shop.clock.instant(),
                null,
                null));
    assertThat(shop.recordedTypes()).containsExactly("order.created", "order.completed");
  }

  @Test
  void an_approved_refund_ends_the_order_and_only_order_refunded_is_recorded() {
    var order = shop.counter(SHIRT, 2);
    request(order);

    var refunded = decide(order, Decision.APPROVE, MANAGER);

    assertThat(refunded.status()).isEqualTo(Status.CANCELLED);
    assertThat(refunded.refundedAt()).isEqualTo(shop.clock.instant());
    assertThat(refunded.completedAt()).isEqualTo(order.completedAt());
    assertThat(refunded.refund().status()).isEqualTo(Refund.Status.APPROVED);
    assertThat(refunded.refund().decidedBy()).isEqualTo("usr_boss");
    assertThat(refunded.refundedShare()).isEqualByComparingTo(BigDecimal.ONE);
    assertThat(shop.recordedTypes())
        .containsExactly("order.created", "order.completed", "order.refunded");
    assertThat(SalesFixture.data(shop.recorded().getLast()))
        .contains("\"status\":\"CANCELLED\"")
        .endsWith("\"refundAmount\":\"200000.00\",\"reason\":\"Too small\"}");
    assertThat(shop.reactions.all())
        .containsExactly("completed " + order.id(), "refunded " + order.id() + " 200000.00");
  }

  @Test
  void a_rejected_refund_leaves_the_order_completed_and_another_may_be_asked_for() {
    var order = shop.counter(SHIRT, 2);
    request(order);

    var rejected = decide(order, Decision.REJECT, MANAGER);

    assertThat(rejected.status()).isEqualTo(Status.COMPLETED);
    assertThat(rejected.refund().status()).isEqualTo(Refund.Status.REJECTED);
    assertThat(shop.recordedTypes()).doesNotContain("order.refunded");
    assertThat(shop.reactions.all()).hasSize(1);
    assertThat(request(order).refund().status()).isEqualTo(Refund.Status.REQUESTED);
  }

  @Test
  void only_a_completed_order_can_be_refunded() {
    var refusal = refusal(() -> request(shop.online(SHIRT, 1)));

    assertThat(refusal.code()).isEqualTo("REFUND_NOT_ALLOWED");
    assertThat(refusal.details()).containsEntry("status", "PENDING");
  }

  @Test
  void an_order_is_refunded_once() {
    var order = shop.counter(SHIRT, 1);
    request(order);
    assertThat(refusal(() -> request(order)).code()).isEqualTo("REFUND_ALREADY_REQUESTED");
    decide(order, Decision.APPROVE, MANAGER);

    assertThat(refusal(() -> decide(order, Decision.APPROVE, MANAGER)).code())
        .isEqualTo("REFUND_NOT_REQUESTED");
    assertThat(refusal(() -> request(order)).code()).isEqualTo("REFUND_NOT_ALLOWED");
    assertThat(shop.recordedTypes()).filteredOn("order.refunded"::equals).hasSize(1);
  }

  @Test
  void nothing_is_decided_that_nobody_asked_for() {
    var order = shop.counter(SHIRT, 1);

    assertThat(refusal(() -> decide(order, Decision.REJECT, MANAGER)).code())
        .isEqualTo("REFUND_NOT_REQUESTED");
  }

  @Test
  void after_the_window_no_refund_can_be_asked_for() {
    var order = shop.counter(SHIRT, 1);
    shop.clock.advance(Duration.ofDays(7));
    request(order);
    decide(order, Decision.REJECT, MANAGER);
    shop.clock.advance(Duration.ofMillis(1));

    var refusal = refusal(() -> request(order));

    assertThat(refusal.code()).isEqualTo("REFUND_WINDOW_EXCEEDED");
    assertThat(refusal.kind()).isEqualTo(DomainException.Kind.CONFLICT);
  }

  @Test
  void an_order_may_have_a_window_of_its_own() {
    var order = shop.counter(SHIRT, 1);
    var other = shop.counter(SHIRT, 1);
    shop.settings.set(SHOP, "object:" + order.id(), "refund", "{\"windowDays\":30}");
    shop.clock.advance(Duration.ofDays(30));

    assertThat(request(order).refund().status()).isEqualTo(Refund.Status.REQUESTED);
    assertThat(refusal(() -> request(other)).code()).isEqualTo("REFUND_WINDOW_EXCEEDED");
  }

  @Test
  void what_was_asked_for_in_time_may_be_approved_later() {
    var order = shop.counter(SHIRT, 1);
    request(order);
    shop.clock.advance(Duration.ofDays(30));

    assertThat(decide(order, Decision.APPROVE, MANAGER).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void the_window_is_a_setting() {
    shop.settings.set(SHOP, "tenant", "refund", "{\"windowDays\":30}");
    var order = shop.counter(SHIRT, 1);
    shop.clock.advance(Duration.ofDays(30));

    assertThat(request(order).refund()).isNotNull();
  }

  @Test
  void refunds_can_be_switched_off() {
    shop.settings.set(SHOP, "tenant", "refund", "{\"enabled\":false}");

    assertThat(refusal(() -> request(shop.counter(SHIRT, 1))).code()).isEqualTo("REFUND_DISABLED");
  }

  @Test
  void the_shipping_fee_is_kept_unless_the_setting_gives_it_back() {
    assertThat(request(withShippingFee()).refund().amount()).isEqualTo(Money.of(100_000));

    shop.settings.set(SHOP, "tenant", "refund", "{\"refundShippingFee\":true}");
    shop.clock.advance(Duration.ofSeconds(5)); // settings are remembered for less

    assertThat(request(withShippingFee()).refund().amount()).isEqualTo(Money.of(130_000));
  }

  @Test
  void refunded_goods_go_back_on_the_shelf_once() {
    shop.product(SHIRT, 5, 0);
    var order = shop.counter(SHIRT, 2);
    request(order);

    decide(order, Decision.APPROVE, MANAGER);

    assertThat(shop.quantity(SHIRT)).isEqualTo(5);
    assertThat(shop.recordedTypes()).filteredOn("inventory.adjusted"::equals).hasSize(3);
  }

  @Test
  void refunded_goods_do_not_go_back_when_the_setting_says_so() {
    shop.settings.set(SHOP, "tenant", "refund", "{\"restockOnRefund\":false}");
    shop.product(SHIRT, 5, 0);
    var order = shop.counter(SHIRT, 2);
    request(order);

    decide(order, Decision.APPROVE, MANAGER);

    assertThat(shop.quantity(SHIRT)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "MANAGER, '[\"manager\"]', true",
    "ADMIN, '[\"manager\"]', true",
    "OWNER, '[\"manager\"]', true",
    "STAFF, '[\"manager\"]', false",
    "PARTNER, '[\"manager\"]', false",
    "MANAGER, '[\"admin\"]', false",
    "ADMIN, '[\"admin\"]', true",
    "ADMIN, '[\"owner\"]', false",
    "OWNER, '[\"owner\"]', true",
    "MANAGER, '[\"owner\",\"manager\"]', true",
    "STAFF, '[\"staff\"]', false",
    "MANAGER, '[\"staff\"]', true",
  })
  void a_manager_or_above_decides_or_who_the_setting_names(
      String role, String approvals, boolean may) {
    shop.settings.set(SHOP, "tenant", "refund", "{\"approvals\":" + approvals + "}");
    var order = shop.counter(SHIRT, 1);
    request(order);

    if (may) {
      assertThat(decide(order, Decision.APPROVE, as(role)).refundedAt()).isNotNull();
    } else {
      var refusal = refusal(() -> decide(order, Decision.APPROVE, as(role)));
      assertThat(refusal.kind()).isEqualTo(DomainException.Kind.FORBIDDEN);
      assertThat(refusal.details()).containsKey("roles");
      assertThat(shop.order(order.id()).status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void a_refund_needs_a_reason() {
    var order = shop.counter(SHIRT, 1);

    for (var reason : new String[] {null, "", " ", "a\nb", "x".repeat(501)}) {
      var refusal =
          refusal(() ->
              shop.sales
                  .requestRefund()
                  .handle(
                      new RequestRefund.Command(order.id(), reason, ExpectedVersion.ANY), CONTEXT));
      assertThat(refusal.code()).as("%s", reason).isEqualTo("VALIDATION_FAILED");
    }
  }

  @Test
  void when_the_reaction_fails_the_refund_does_not_stand() {
    var order = shop.counter(SHIRT, 1);
    request(order);
    shop.reactions.failWith(new IllegalStateException("commission"));

    assertThat(
            catchThrowableOfType(
                IllegalStateException.class, () -> decide(order, Decision.APPROVE, MANAGER)))
        .hasMessage("commission");
    assertThat(shop.order(order.id()).status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void each_step_leaves_an_audit_entry() {
    var order = shop.counter(SHIRT, 1);
    request(order);
    decide(order, Decision.REJECT, MANAGER);
    request(order);
    decide(order, Decision.APPROVE, MANAGER);

    assertThat(shop.audit.entries())
        .extracting(entry -> entry.action())
        .containsExactly(
            "order.create",
            "order.requestRefund",
            "order.rejectRefund",
            "order.requestRefund",
            "order.approveRefund");
  }

  private Order withShippingFee() {
    return shop.place(
        new PlaceOrder.Command(
            null,
            null,
            Channel.POS,
            PaymentMethod.CASH,
            SalesFixture.BRANCH,
            List.of(new PlaceOrder.Item(SHIRT, 1L, Money.of(100_000), null, null, null)),
            null,
            Money.of(30_000),
            null,
            null,
            true,
            null,
            null));
  }

  private Order request(Order order) {
    return shop.sales
        .requestRefund()
        .handle(new RequestRefund.Command(order.id(), "Too small", ExpectedVersion.ANY), CONTEXT);
  }

  private Order decide(Order order, Decision decision, RequestContext context) {
    return shop.sales
        .decideRefund()
        .handle(new DecideRefund.Command(order.id(), decision, null, ExpectedVersion.ANY), context);
  }

  private static RequestContext as(String role) {
    return new RequestContext(SHOP, new Caller("usr_boss", Set.of(role), null, null), "trace-2");
  }

  private static DomainException refusal(Runnable work) {
    return catchThrowableOfType(DomainException.class, work::run);
  }
}
