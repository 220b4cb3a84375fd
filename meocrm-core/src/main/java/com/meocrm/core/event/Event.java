package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;

/**
 * Something that happened to a tenant and is of interest outside.
 *
 * <p>The sealed groups hold everything the hub itself says; {@link ProducedEvent} is what hosts and
 * outside producers say. The data of a released version only grows, at its end.
 */
public sealed interface Event
    permits OrderEvent,
        ShippingEvent,
        InventoryEvent,
        CommissionEvent,
        OperationalEvent,
        ProducedEvent {
  /** What happened. */
  EventType type();

  /** Version of the data's shape; 1 until an event says otherwise. */
  default int version() {
    return 1;
  }

  /** What it happened to: events of one key reach an endpoint in the order they were recorded. */
  String key();

  /** Writes the data as one complete JSON object. */
  void writeData(JsonWriter json);
}
