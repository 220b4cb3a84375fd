package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;

/**
 * Something that happened to a shipment; its key is the order's id, so it keeps its place among the
 * order's events.
 */
public sealed interface ShippingEvent extends Event {
  ShipmentFacts shipment();

  @Override
  default String key() {
    return shipment().orderId();
  }

  @Override
  default void writeData(JsonWriter json) {
    json.beginObject();
    shipment().writeFields(json);
    json.endObject();
  }

  /** A shipping label was made. */
  record LabelCreated(ShipmentFacts shipment) implements ShippingEvent {
    public static final EventType TYPE = new EventType("shipping.label.created");

    @Override
    public EventType type() {
      return TYPE;
    }
  }

  /** The carrier handed the goods over. */
  record Delivered(ShipmentFacts shipment) implements ShippingEvent {
    public static final EventType TYPE = new EventType("shipping.delivered");

    @Override
    public EventType type() {
      return TYPE;
    }
  }

  /** The carrier could not deliver. */
  record Failed(ShipmentFacts shipment) implements ShippingEvent {
    public static final EventType TYPE = new EventType("shipping.failed");

    @Override
    public EventType type() {
      return TYPE;
    }
  }
}
