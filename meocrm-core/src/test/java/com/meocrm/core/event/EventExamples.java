package com.meocrm.core.event;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;
import java.util.List;

/** One event of every catalogued type, as the golden files under {@code events/} hold it. */
final class EventExamples {
  static final EventId ID = new EventId("evt_01");
  static final RequestContext CONTEXT =
      new RequestContext(new OrganizationId("org_01"), "usr_01", "order-ord_001");
  static final Instant RECORDED_AT = Instant.parse("2025-11-11T05:00:00Z");

  static final List<Event> ALL =
      List.of(
          new OrderEvent.Created(order("PENDING", null)),
          new OrderEvent.Completed(order("COMPLETED", "cus_01")),
          new OrderEvent.Cancelled(order("CANCELLED", "cus_01")),
          new OrderEvent.Refunded(
              order("CANCELLED", "cus_01"), Money.of(1_250_000), "Hàng lỗi \"mới\""),
          new ShippingEvent.LabelCreated(shipment("PENDING", null)),
          new ShippingEvent.Delivered(shipment("DELIVERED", null)),
          new ShippingEvent.Failed(shipment("FAILED", "Khách không nghe máy")),
          new InventoryEvent.LowStock("AO-01", "br_01", 2, 5),
          new InventoryEvent.Adjusted("AO-01", "br_01", -3, 2, "SALE"),
          new CommissionEvent.PayoutCompleted("2025-11", Money.of(4_500_000), 12),
          new OperationalEvent.EndpointDisabled("whk_01", "GONE"),
          new OperationalEvent.DeliveryExhausted(
              "dlv_01", "whk_01", "evt_01", OrderEvent.Created.TYPE, 5, "answered 500"),
          new OperationalEvent.AlertOpened(
              "alr_01", "ENDPOINT_FAILING", "whk_01", "The endpoint does not answer."),
          new OperationalEvent.AlertClosed("alr_01", "ENDPOINT_FAILING", "whk_01"),
          new OperationalEvent.SettingsInvalidate("tax", "tenant"));

  private EventExamples() {}

  static EncodedEvent encode(Event event) {
    return EventEncoder.encode(ID, CONTEXT, event, RECORDED_AT);
  }

  private static OrderFacts order(String status, String customerId) {
    return new OrderFacts(
        "ord_001",
        "POS",
        Money.of(1_250_000),
        Money.of(1_250_000),
        "HD031537",
        status,
        "br_01",
        customerId);
  }

  private static ShipmentFacts shipment(String status, String reason) {
    return new ShipmentFacts(
        "shp_01", "ord_001", "GHN", "GHN123", Money.of("350000.5"), status, reason);
  }
}
