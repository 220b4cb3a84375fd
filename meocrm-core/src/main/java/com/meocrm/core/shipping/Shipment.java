package com.meocrm.core.shipping;

import com.meocrm.core.event.ShipmentFacts;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order on its way with a carrier.
 *
 * @param trackingCode what the carrier calls it; unique in the organization
 * @param codAmount what the carrier collects; zero when nothing
 * @param fee what the shop charges for shipping by its settings
 * @param retryCount how often delivery failed
 * @param failedReason of the last failure, as far as the carrier said
 * @param reportedAt when what the carrier last reported happened, as it says; null: it did not say
 * @param goodsReceivedAt when a person confirmed that the goods of a returned shipment are back
 * @param version rises with every change
 */
public record Shipment(
    ShipmentId id,
    OrganizationId organization,
    OrderId orderId,
    String carrier,
    String trackingCode,
    @Nullable Recipient recipient,
    @Nullable String address,
    Money codAmount,
    Money fee,
    Status status,
    int retryCount,
    @Nullable String failedReason,
    @Nullable Instant reportedAt,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant goodsReceivedAt,
    long version) {
  public static final int MAX_ADDRESS_LENGTH = 500;
  public static final int MAX_RECIPIENT_NAME_LENGTH = 200;
  public static final int MAX_PHONE_LENGTH = 32;

  /** This shipment after a report of its carrier. */
  Shipment reported(Status to, @Nullable String reason, @Nullable Instant at, Instant now) {
    boolean failed = to == Status.FAILED;
    return new Shipment(
        id,
        organization,
        orderId,
        carrier,
        trackingCode,
        recipient,
        address,
        codAmount,
        fee,
        to,
        failed ? retryCount + 1 : retryCount,
        failed ? reason : failedReason,
        at == null ? reportedAt : at,
        createdAt,
        now,
        to == Status.DELIVERED ? now : deliveredAt,
        goodsReceivedAt,
        version + 1);
  }

  /** This shipment after its goods came back. */
  Shipment goodsReceived(Instant now) {
    return new Shipment(
        id,
        organization,
        orderId,
        carrier,
        trackingCode,
        recipient,
        address,
        codAmount,
        fee,
        status,
        retryCount,
        failedReason,
        reportedAt,
        createdAt,
        now,
        deliveredAt,
        now,
        version + 1);
  }

  /** What events tell of it. */
  ShipmentFacts facts(@Nullable String reason) {
    return new ShipmentFacts(
        id.value(), orderId.value(), carrier, trackingCode, codAmount, status.name(), reason);
  }

  /** How far it is. */
  public enum Status {
    /** The label is made. */
    PENDING,
    PICKED_UP,
    IN_TRANSIT,
    DELIVERED,
    /** The carrier could not deliver; it may try again. */
    FAILED,
    /** The carrier brings it back. */
    RETURNED;

    /** Whether the carrier has it, or is about to. */
    public boolean isOpen() {
      return this == PENDING || this == PICKED_UP || this == IN_TRANSIT;
    }
  }

  /** Whom it goes to. */
  public record Recipient(@Nullable String name, @Nullable String phone) {}
}
