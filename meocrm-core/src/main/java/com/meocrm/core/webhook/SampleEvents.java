package com.meocrm.core.webhook;

import com.meocrm.core.event.CommissionEvent;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.InventoryEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.event.OrderFacts;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.event.ShipmentFacts;
import com.meocrm.core.event.ShippingEvent;
import com.meocrm.core.shared.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One event of every type, as a shop might have it, to try an endpoint with. */
final class SampleEvents {
  private static final Map<EventType, Event> ALL =
      List.<Event>of(
              new OrderEvent.Created(order("PENDING")),
              new OrderEvent.Completed(order("COMPLETED")),
              new OrderEvent.Cancelled(order("CANCELLED")),
              new OrderEvent.Refunded(order("CANCELLED"), Money.of(450_000), "Hàng lỗi"),
              new ShippingEvent.LabelCreated(shipment("PENDING", null)),
              new ShippingEvent.Delivered(shipment("DELIVERED", null)),
              new ShippingEvent.Failed(shipment("FAILED", "Khách không nghe máy")),
              new InventoryEvent.LowStock("AO-THUN-01", "br_sample", 2, 5),
              new InventoryEvent.Adjusted("AO-THUN-01", "br_sample", -3, 2, "SALE"),
              new CommissionEvent.PayoutCompleted("2025-11", Money.of(4_500_000), 12),
              new OperationalEvent.EndpointDisabled("whk_sample", "OUTAGE"),
              new OperationalEvent.DeliveryExhausted(
                  "dlv_sample",
                  "whk_sample",
                  "evt_sample",
                  OrderEvent.Created.TYPE,
                  5,
                  "answered 500"),
              new OperationalEvent.AlertOpened(
                  "alr_sample", "ENDPOINT_FAILING", "whk_sample", "Webhook endpoint fails."),
              new OperationalEvent.AlertClosed("alr_sample", "ENDPOINT_FAILING", "whk_sample"),
              new OperationalEvent.SettingsInvalidate("tax.vatPercent", "tenant"))
          .stream()
          .collect(Collectors.toUnmodifiableMap(Event::type, Function.identity()));

  private SampleEvents() {}

  /** Empty for types that nobody may send; a tenant's own type has no data. */
  static Optional<Event> of(EventType type) {
    return type.value().startsWith(EventCatalogue.CUSTOM_PREFIX)
        ? Optional.of(new ProducedEvent(type, 1, "sample", "{}"))
        : Optional.ofNullable(ALL.get(type));
  }

  private static OrderFacts order(String status) {
    return new OrderFacts(
        "ord_sample",
        "ONLINE",
        Money.of(480_000),
        Money.of(450_000),
        "HD000001",
        status,
        "br_sample",
        "cus_sample");
  }

  private static ShipmentFacts shipment(String status, @Nullable String reason) {
    return new ShipmentFacts(
        "shp_sample", "ord_sample", "GHN", "GHN000001", Money.of(480_000), status, reason);
  }
}
