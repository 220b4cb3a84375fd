package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Money;
import org.jspecify.annotations.Nullable;

/**
 * What every {@code shipping.*} event tells of its shipment, as it stands after the event.
 *
 * @param codAmount what the carrier collects; zero when nothing
 * @param reason why delivery failed, as far as the carrier said
 */
public record ShipmentFacts(
    String shipmentId,
    String orderId,
    String carrier,
    String trackingCode,
    Money codAmount,
    String status,
    @Nullable String reason) {

  void writeFields(JsonWriter json) {
    json.field("shipmentId", shipmentId)
        .field("orderId", orderId)
        .field("carrier", carrier)
        .field("trackingCode", trackingCode)
        .field("codAmount", codAmount)
        .field("status", status)
        .optionalField("reason", reason);
  }
}
