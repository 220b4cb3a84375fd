package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Money;

/** Something that happened to an order; its key is the order's id. */
public sealed interface OrderEvent extends Event {
  OrderFacts order();

  @Override
  default String key() {
    return order().orderId();
  }

  @Override
  default void writeData(JsonWriter json) {
    json.beginObject();
    order().writeFields(json);
    json.endObject();
  }

  /** An order was placed. */
  record Created(OrderFacts order) implements OrderEvent {
    public static final EventType TYPE = new EventType("order.created");

    @Override
    public EventType type() {
      return TYPE;
    }
  }

  /** An order was paid and fulfilled. */
  record Completed(OrderFacts order) implements OrderEvent {
    public static final EventType TYPE = new EventType("order.completed");

    @Override
    public EventType type() {
      return TYPE;
    }
  }

  /** An order was called off before completion, or its goods came back. */
  record Cancelled(OrderFacts order) implements OrderEvent {
    public static final EventType TYPE = new EventType("order.cancelled");

    @Override
    public EventType type() {
      return TYPE;
    }
  }

  /** The refund of a completed order was approved. */
  record Refunded(OrderFacts order, Money refundAmount, String reason) implements OrderEvent {
    public static final EventType TYPE = new EventType("order.refunded");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject();
      order.writeFields(json);
      json.field("refundAmount", refundAmount).field("reason", reason);
      json.endObject();
    }
  }
}
