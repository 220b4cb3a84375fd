package com.meocrm.adapter.http.shipping;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shipping.CreateShipment;
import com.meocrm.core.shipping.Shipment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A shipment on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShipmentJson(
    String id,
    String orderId,
    String carrier,
    String trackingCode,
    @Nullable RecipientJson recipient,
    @Nullable String address,
    String codAmount,
    String fee,
    String status,
    int retryCount,
    @Nullable String failedReason,
    @Nullable String reportedAt,
    String createdAt,
    String updatedAt,
    @Nullable String deliveredAt,
    @Nullable String goodsReceivedAt) {
  private static final int MAX_TEXT_LENGTH = 200;

  /** What {@code POST /shipping/orders} takes. */
  static CreateShipment.Command creation(JsonObject body) {
    var command =
        new CreateShipment.Command(
            body.optionalIdentifier("id"),
            body.text("orderId", MAX_TEXT_LENGTH),
            body.text("carrier", MAX_TEXT_LENGTH),
            body.optionalText("trackingCode", MAX_TEXT_LENGTH),
            body.optionalObject("recipient", ShipmentJson::recipient),
            body.optionalText("address", Shipment.MAX_ADDRESS_LENGTH),
            body.optionalMoney("codAmount"));
    body.done();
    return command;
  }

  private static Shipment.Recipient recipient(JsonObject recipient) {
    return new Shipment.Recipient(
        recipient.optionalText("name", Shipment.MAX_RECIPIENT_NAME_LENGTH),
        recipient.optionalText("phone", MAX_TEXT_LENGTH));
  }

  static ShipmentJson of(Shipment shipment) {
    var recipient = shipment.recipient();
    return new ShipmentJson(
        shipment.id().value(),
        shipment.orderId().value(),
        shipment.carrier(),
        shipment.trackingCode(),
        recipient == null ? null : new RecipientJson(recipient.name(), recipient.phone()),
        shipment.address(),
        shipment.codAmount().toString(),
        shipment.fee().toString(),
        shipment.status().name(),
        shipment.retryCount(),
        shipment.failedReason(),
        time(shipment.reportedAt()),
        WireTime.of(shipment.createdAt()),
        WireTime.of(shipment.updatedAt()),
        time(shipment.deliveredAt()),
        time(shipment.goodsReceivedAt()));
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : WireTime.of(instant);
  }

  /** Whom it goes to. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RecipientJson(@Nullable String name, @Nullable String phone) {}

  /** What {@code PATCH /shipping/orders/{id}/status} takes. */
  record Report(Shipment.Status status, @Nullable String reason, @Nullable Instant at) {
    static Report of(JsonObject body) {
      var report =
          new Report(
              body.oneOf("status", Shipment.Status.class),
              body.optionalText("reason", FieldRules.MAX_REASON_LENGTH),
              body.optionalTime("at"));
      body.done();
      return report;
    }
  }
}
