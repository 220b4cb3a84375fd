package com.meocrm.core.event;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every type of event the hub knows, in the order partners read it. Tenants add their own under
 * {@code custom.}.
 */
public final class EventCatalogue {
  public static final String CUSTOM_PREFIX = "custom.";

  private static final List<Entry> ENTRIES =
      List.of(
          business(OrderEvent.Created.TYPE, "An order was placed."),
          business(OrderEvent.Completed.TYPE, "An order was paid and fulfilled."),
          business(OrderEvent.Cancelled.TYPE, "An order was cancelled, or its goods came back."),
          business(OrderEvent.Refunded.TYPE, "The refund of a completed order was approved."),
          business(ShippingEvent.LabelCreated.TYPE, "A shipping label was made for an order."),
          business(ShippingEvent.Delivered.TYPE, "The carrier delivered a shipment."),
          business(ShippingEvent.Failed.TYPE, "The carrier could not deliver a shipment."),
          business(
              InventoryEvent.LowStock.TYPE, "Stock of a SKU in a branch fell below its minimum."),
          business(InventoryEvent.Adjusted.TYPE, "Stock of a SKU in a branch changed."),
          business(
              CommissionEvent.PayoutCompleted.TYPE,
              "The approved commissions of a month were paid."),
          operational(
              OperationalEvent.EndpointDisabled.TYPE,
              "A webhook endpoint was switched off by the hub."),
          operational(
              OperationalEvent.DeliveryExhausted.TYPE,
              "Every attempt of a webhook delivery failed."),
          operational(OperationalEvent.AlertOpened.TYPE, "Something needs a person's attention."),
          operational(OperationalEvent.AlertClosed.TYPE, "What an alert was about is over."),
          operational(OperationalEvent.SettingsInvalidate.TYPE, "A setting changed."));

  private static final Map<EventType, Entry> BY_TYPE =
      ENTRIES.stream().collect(toUnmodifiableMap(Entry::type, Function.identity()));
  private static final List<EventType> TYPES = ENTRIES.stream().map(Entry::type).toList();

  private EventCatalogue() {}

  /** All entries, business events first. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** All catalogued types, operational ones included, in the order of {@link #entries}. */
  public static List<EventType> types() {
    return TYPES;
  }

  /** The entry of a catalogued type. */
  public static Optional<Entry> find(EventType type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  /** Whether an endpoint may name this type: it is catalogued, or a tenant's own. */
  public static boolean accepts(EventType type) {
    return BY_TYPE.containsKey(type) || type.value().startsWith(CUSTOM_PREFIX);
  }

  /** Whether events of this type are about the hub itself. */
  public static boolean isOperational(EventType type) {
    var entry = BY_TYPE.get(type);
    return entry != null && entry.operational();
  }

  /** The order that an event is about, as its type and key tell. */
  public static Optional<String> orderId(EncodedEvent event) {
    var type = event.type().value();
    boolean isAboutAnOrder = type.startsWith("order.") || type.startsWith("shipping.");
    return isAboutAnOrder ? Optional.of(event.key()) : Optional.empty();
  }

  private static Entry business(EventType type, String description) {
    return new Entry(type, 1, description, false);
  }

  private static Entry operational(EventType type, String description) {
    return new Entry(type, 1, description, true);
  }

  /**
   * One type of event.
   *
   * @param version of the shape its data has now
   * @param description one sentence for partners
   * @param operational whether it is about the hub itself; wildcards do not select it
   */
  public record Entry(EventType type, int version, String description, boolean operational) {}
}
