package com.meocrm.core.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.Shipment.Recipient;
import com.meocrm.core.shipping.Shipment.Status;
import com.meocrm.core.shipping.Shipments.Filter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Shipments} promises. */
public abstract class ShipmentsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The shipments under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Shipments shipments();
  }

  private Harness harness;
  private Shipments shipments;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open() {
    harness = harness();
    shipments = harness.shipments();
  }

  @Test
  void a_shipment_is_found_as_it_was_added_by_its_own_tenant() {
    var full = shipment(SHOP, "shp_1", "ord_1", "GHN-1", new Recipient("Lan", "0901"), "12 Lê Lợi");
    var least = shipment(SHOP, "shp_2", "ord_1", "GHN-2", null, null);
    add(full);
    add(least);

    assertThat(shipments.find(SHOP, full.id())).contains(full);
    assertThat(shipments.findByTrackingCode(SHOP, "GHN-2")).contains(least);
    assertThat(shipments.find(OTHER, full.id())).isEmpty();
    assertThat(shipments.findByTrackingCode(OTHER, "GHN-2")).isEmpty();
    add(shipment(OTHER, "shp_1", "ord_1", "GHN-1", null, null));
  }

  @Test
  void an_id_and_a_tracking_code_are_given_once() {
    add(shipment(SHOP, "shp_1", "ord_1", "GHN-1", null, null));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(shipment(SHOP, "shp_1", "ord_2", "GHN-2", null, null)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("SHIPMENT_EXISTS"));
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(shipment(SHOP, "shp_2", "ord_2", "GHN-1", null, null)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("TRACKING_CODE_TAKEN"));
  }

  @Test
  void what_may_change_of_a_shipment_is_stored_on_top_of_the_version_before() {
    var made = shipment(SHOP, "shp_1", "ord_1", "GHN-1", null, null);
    add(made);
    var failed = made.reported(Status.FAILED, "Không có nhà", NOON, NOON.plusSeconds(1));
    var delivered = failed.reported(Status.DELIVERED, null, null, NOON.plusSeconds(2));
    var received = delivered.goodsReceived(NOON.plusSeconds(3));

    for (var next : List.of(failed, delivered, received)) {
      harness
          .unitOfWork()
          .execute(
              SHOP,
              () -> {
                assertThat(shipments.lockOf(SHOP, made.orderId())).hasSize(1);
                shipments.save(next);
              });
      assertThat(shipments.find(SHOP, made.id())).contains(next);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> harness.unitOfWork().execute(SHOP, () -> shipments.save(delivered)));
  }

  @Test
  void the_shipments_of_an_order_are_locked_oldest_first() {
    add(shipment(SHOP, "shp_2", "ord_1", "GHN-2", null, null));
    add(shipment(SHOP, "shp_1", "ord_1", "GHN-1", null, null));
    add(shipment(SHOP, "shp_3", "ord_2", "GHN-3", null, null));

    var locked = harness.unitOfWork().run(SHOP, () -> shipments.lockOf(SHOP, new OrderId("ord_1")));

    assertThat(locked).extracting(s -> s.id().value()).containsExactly("shp_1", "shp_2");
    assertThatIllegalStateException()
        .as("outside of a unit of work")
        .isThrownBy(() -> shipments.lockOf(SHOP, new OrderId("ord_1")));
  }

  @Test
  void a_list_comes_newest_first_in_pages_and_can_be_narrowed() {
    add(shipment(SHOP, "shp_1", "ord_1", "GHN-1", null, null));
    add(shipment(SHOP, "shp_2", "ord_2", "GHN-2", null, null));
    add(shipment(SHOP, "shp_3", "ord_2", "GHN-3", null, null));
    add(shipment(OTHER, "shp_4", "ord_2", "GHN-4", null, null));

    var first = shipments.list(SHOP, Filter.ALL, null, 2);
    var last = first.items().getLast();
    var second =
        shipments.list(SHOP, Filter.ALL, new Shipments.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(s -> s.id().value()).containsExactly("shp_3", "shp_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(s -> s.id().value()).containsExactly("shp_1");
    assertThat(listed(new Filter(Status.PENDING, new OrderId("ord_2"), null)))
        .containsExactly("shp_3", "shp_2");
    assertThat(listed(new Filter(Status.FAILED, null, null))).isEmpty();
    assertThat(listed(new Filter(null, null, "GHN-1"))).containsExactly("shp_1");
  }

  private List<String> listed(Filter filter) {
    return shipments.list(SHOP, filter, null, 10).items().stream()
        .map(shipment -> shipment.id().value())
        .toList();
  }

  private void add(Shipment shipment) {
    harness.unitOfWork().execute(shipment.organization(), () -> shipments.add(shipment));
  }

  private static Shipment shipment(
      OrganizationId organization,
      String id,
      String orderId,
      String trackingCode,
      Recipient recipient,
      String address) {
    return new Shipment(
        new ShipmentId(id),
        organization,
        new OrderId(orderId),
        "GHN",
        trackingCode,
        recipient,
        address,
        Money.of("230000.50"),
        Money.of(30_000),
        Status.PENDING,
        0,
        null,
        null,
        NOON,
        NOON,
        null,
        null,
        1);
  }
}
