package com.meocrm.core.shipping;

import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHIRT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.order.Order;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shipping.Shipment.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CarrierReportsTest {
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00Z");

  private final SalesFixture shop = new SalesFixture();

  /** What a carrier who says no times can tell after what; the rest is no news. */
  private static final List<String> NEWS =
      List.of(
          "PENDING PICKED_UP",
          "PENDING IN_TRANSIT",
          "PENDING DELIVERED",
          "PENDING FAILED",
          "PENDING RETURNED",
          "PICKED_UP IN_TRANSIT",
          "PICKED_UP DELIVERED",
          "PICKED_UP FAILED",
          "PICKED_UP RETURNED",
          "IN_TRANSIT DELIVERED",
          "IN_TRANSIT FAILED",
          "IN_TRANSIT RETURNED",
          "FAILED DELIVERED",
          "FAILED RETURNED");

  static Stream<Arguments> allPairs() {
    return Stream.of(Status.values())
        .flatMap(known -> Stream.of(Status.values()).map(said -> Arguments.of(known, said)));
  }

  @ParameterizedTest
  @MethodSource("allPairs")
  void what_is_no_news_changes_nothing_and_is_no_error(Status known, Status said) {
    var shipment = shipmentThatIs(known);
    var order = shop.order(shipment.orderId());
    var events = shop.recordedTypes();
    int entries = shop.audit.entries().size();

    boolean news = shop.report(shipment, said);

    assertThat(news).isEqualTo(NEWS.contains(known + " " + said));
    if (news) {
      assertThat(stored(shipment).status()).isEqualTo(said);
    } else {
      assertThat(stored(shipment)).isEqualTo(shipment);
      assertThat(shop.order(order.id())).isEqualTo(order);
      assertThat(shop.recordedTypes()).isEqualTo(events);
      assertThat(shop.audit.entries()).hasSize(entries);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PICKED_UP, SHIPPED",
    "IN_TRANSIT, SHIPPED",
    "DELIVERED, DELIVERED",
    "FAILED, PENDING",
    "RETURNED, RETURNING"
  })
  void the_order_goes_where_its_shipment_goes(Status said, Order.Status expected) {
    var shipment = shipmentThatIs(Status.PENDING);

    shop.report(shipment, said);

    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(expected);
  }

  @Test
  void a_cash_on_delivery_order_is_completed_and_paid_when_it_is_delivered() {
    var shipment = shop.ship(shop.cod(SHIRT, 2));

    shop.report(shipment, Status.IN_TRANSIT, Status.DELIVERED);

    var order = shop.order(shipment.orderId());
    assertThat(order.status()).isEqualTo(Order.Status.COMPLETED);
    assertThat(order.paid()).isTrue();
    assertThat(order.paidAmount()).isEqualTo(order.valueGross());
    assertThat(shop.recordedTypes())
        .containsExactly(
            "order.created", "shipping.label.created", "order.completed", "shipping.delivered");
    assertThat(shop.reactions.all()).containsExactly("completed " + order.id());
  }

  @Test
  void another_order_waits_for_a_person_to_complete_it() {
    var shipment = shop.ship(shop.online(SHIRT, 2));

    shop.report(shipment, Status.DELIVERED);

    assertThat(shop.order(shipment.orderId()).paid()).isFalse();
    assertThat(shop.recordedTypes())
        .containsExactly("order.created", "shipping.label.created", "shipping.delivered");
  }

  @Test
  void a_cash_on_delivery_order_that_a_person_called_delivered_is_completed_by_the_carrier() {
    var shipment = shop.ship(shop.cod(SHIRT, 1));
    shop.move(shipment.orderId(), Order.Status.SHIPPED, Order.Status.DELIVERED);

    shop.report(shipment, Status.DELIVERED);

    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.COMPLETED);
  }

  @Test
  void a_failure_is_counted_with_its_reason() {
    var shipment = shop.ship(shop.online(SHIRT, 1));

    report(shipment, Status.FAILED, "Nobody at home", null);

    var failed = stored(shipment);
    assertThat(failed.retryCount()).isEqualTo(1);
    assertThat(failed.failedReason()).isEqualTo("Nobody at home");
    assertThat(SalesFixture.data(shop.recorded().getLast()))
        .isEqualTo(
            "{\"shipmentId\":\"%s\",\"orderId\":\"%s\",\"carrier\":\"GHN\",\"trackingCode\":\"%s\","
                    .formatted(shipment.id(), shipment.orderId(), shipment.trackingCode())
                + "\"codAmount\":\"0.00\",\"status\":\"FAILED\",\"reason\":\"Nobody at home\"}");
  }

  @Test
  void delivered_after_failed_counts() {
    var shipment = shop.ship(shop.cod(SHIRT, 1));

    shop.report(shipment, Status.IN_TRANSIT, Status.FAILED, Status.DELIVERED);

    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.COMPLETED);
    assertThat(shop.recordedTypes()).contains("shipping.failed", "shipping.delivered");
  }

  @Test
  void after_a_failure_a_late_step_is_no_news_until_the_order_is_prepared_again() {
    var shipment = shop.ship(shop.online(SHIRT, 1));
    shop.report(shipment, Status.FAILED);

    assertThat(shop.report(shipment, Status.IN_TRANSIT)).isFalse();
    shop.move(shipment.orderId(), Order.Status.PROCESSING);
    assertThat(shop.report(shipment, Status.IN_TRANSIT)).isTrue();
    assertThat(shop.report(shipment, Status.FAILED)).isTrue();

    assertThat(stored(shipment).retryCount()).isEqualTo(2);
  }

  @Test
  void times_of_the_carrier_tell_another_try_from_a_late_report() {
    shop.clock.advance(Duration.ofHours(8));
    var shipment = shop.ship(shop.online(SHIRT, 1));
    report(shipment, Status.FAILED, null, NOON);

    assertThat(report(shipment, Status.IN_TRANSIT, null, NOON.minusSeconds(1))).isFalse();
    assertThat(report(shipment, Status.IN_TRANSIT, null, NOON)).isFalse();
    assertThat(report(shipment, Status.IN_TRANSIT, null, NOON.plusSeconds(1))).isTrue();
    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.SHIPPED);
    assertThat(report(shipment, Status.FAILED, null, NOON)).isFalse();
    assertThat(report(shipment, Status.FAILED, null, NOON.plusSeconds(2))).isTrue();
    assertThat(stored(shipment).reportedAt()).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void a_clock_that_runs_ahead_does_not_make_what_follows_look_late() {
    shop.clock.advance(Duration.ofHours(8));
    var shipment = shop.ship(shop.online(SHIRT, 1));
    report(shipment, Status.IN_TRANSIT, null, Instant.parse("9999-01-01T00:00:00Z"));
    assertThat(stored(shipment).reportedAt()).isEqualTo(shop.clock.instant());

    var later = shop.clock.advance(Duration.ofHours(1));

    assertThat(report(shipment, Status.FAILED, null, later)).isTrue();
  }

  @Test
  void a_time_before_there_were_carriers_is_refused() {
    var shipment = shop.ship(shop.online(SHIRT, 1));

    var refusal =
        catchThrowableOfType(
            DomainException.class, () -> report(shipment, Status.FAILED, "a\nb", Instant.MIN));

    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
    assertThat((List<?>) refusal.details().get("violations")).hasSize(2);
  }

  @Test
  void a_failure_of_an_earlier_label_leaves_the_order_to_the_later_one() {
    var order = shop.online(SHIRT, 1);
    var first = shop.ship(order);
    shop.report(first, Status.FAILED);
    var second = shop.ship(shop.order(order.id()));
    shop.report(second, Status.IN_TRANSIT);

    shop.report(first, Status.RETURNED);

    assertThat(shop.order(order.id()).status()).isEqualTo(Order.Status.SHIPPED);
    assertThat(stored(first).status()).isEqualTo(Status.RETURNED);
  }

  @Test
  void an_order_that_was_cancelled_stays_so_whatever_its_carrier_says() {
    var shipment = shop.ship(shop.cod(SHIRT, 1));
    shop.move(shipment.orderId(), Order.Status.CANCELLED);

    assertThat(shop.report(shipment, Status.DELIVERED)).isTrue();

    assertThat(shop.order(shipment.orderId()).status()).isEqualTo(Order.Status.CANCELLED);
    assertThat(shop.reactions.all()).isEmpty();
  }

  @Test
  void a_shipment_is_found_by_its_tracking_code_and_a_foreign_one_is_not() {
    var shipment = shop.ship(shop.online(SHIRT, 1));

    assertThat(reportByCode(shipment.trackingCode())).isTrue();
    assertThat(catchThrowableOfType(DomainException.class, () -> reportByCode("other")).code())
        .isEqualTo("SHIPMENT_NOT_FOUND");
  }

  @Test
  void in_whatever_order_and_however_often_reports_come_each_event_is_recorded_once() {
    long seed = 20251111;
    var random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      var reports = new ArrayList<Status>();
      for (var status : Status.values()) {
        reports.addAll(Collections.nCopies(1 + random.nextInt(3), status));
      }
      Collections.shuffle(reports, random);
      var fresh = new SalesFixture();
      fresh.product(SHIRT, 10, 0);
      var shipment = fresh.ship(fresh.cod(SHIRT, 4));

      fresh.report(shipment, reports.toArray(Status[]::new));

      var as = "seed %d round %d %s".formatted(seed, round, reports);
      assertThat(fresh.recordedTypes())
          .as(as)
          .filteredOn(type -> !type.startsWith("inventory."))
          .doesNotHaveDuplicates();
      boolean delivered = fresh.recordedTypes().contains("shipping.delivered");
      assertThat(fresh.order(shipment.orderId()).status())
          .as(as)
          .isEqualTo(delivered ? Order.Status.COMPLETED : Order.Status.RETURNING);
      assertThat(fresh.reactions.all()).as(as).hasSize(delivered ? 1 : 0);
      assertThat(fresh.quantity(SHIRT)).as(as).isEqualTo(6);
    }
  }

  private Shipment shipmentThatIs(Status status) {
    var shipment = shop.ship(shop.online(SHIRT, 1));
    if (status != Status.PENDING) {
      shop.report(shipment, status);
    }
    return stored(shipment);
  }

  private boolean reportByCode(String code) {
    return shop.sales
        .recordCarrierUpdate()
        .handle(
            new RecordCarrierUpdate.Command(
                new RecordCarrierUpdate.ByTrackingCode(code), Status.PICKED_UP, null, null),
            CONTEXT)
        .news();
  }

  private boolean report(
      Shipment shipment, Status status, @Nullable String reason, @Nullable Instant at) {
    return shop.sales
        .recordCarrierUpdate()
        .handle(
            new RecordCarrierUpdate.Command(
                new RecordCarrierUpdate.ById(shipment.id()), status, reason, at),
            CONTEXT)
        .news();
  }

  private Shipment stored(Shipment shipment) {
    return shop.shipments.find(SHOP, shipment.id()).orElseThrow();
  }
}
