package com.meocrm.core.zalo;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message to a customer, or why there is none.
 *
 * @param id the id of its delivery
 * @param phone masked
 * @param oaId the account it goes through; null: none was connected
 * @param templateId of the message; null: none
 * @param reason why it is as it is; null: there is nothing to say
 * @param detail the same in plain words; null: nothing more
 * @param tries how often it was given to Zalo
 * @param zaloId what Zalo calls it; null: Zalo has not said
 * @param notBefore when it is tried next at the earliest; null: at once
 */
public record CustomerMessage(
    OrganizationId organization,
    DeliveryId id,
    String eventType,
    String eventId,
    String orderId,
    String phone,
    @Nullable String oaId,
    @Nullable String templateId,
    State state,
    @Nullable Reason reason,
    @Nullable String detail,
    int tries,
    @Nullable String zaloId,
    @Nullable Instant notBefore,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant sentAt,
    @Nullable Instant deliveredAt) {
  /** How often a message is given to Zalo at most. */
  public static final int MAX_TRIES = 3;

  /** What comes back with the receipt: letters and digits alone. */
  public String trackingId() {
    return trackingId(id);
  }

  static String trackingId(DeliveryId id) {
    return id.value().replaceAll("[^A-Za-z0-9]", "");
  }

  /** Where a message stands. */
  public enum State {
    /** It is not sent, and will not be. */
    SKIPPED,
    /** It goes out as soon as it is its turn. */
    QUEUED,
    /** It goes out later, for the reason it tells. */
    WAITING,
    /** It is on its way to Zalo. */
    SENDING,
    /** Zalo took it. */
    SENT,
    /** It is on the customer's phone. */
    DELIVERED,
    /** It may or may not have reached Zalo; the receipt is waited for. */
    UNCONFIRMED,
    /** No receipt came: nobody knows whether it arrived. It is not sent again. */
    UNKNOWN,
    /** It could not be sent. */
    FAILED,
    /** It waited until what was to carry it out was kept no more. */
    EXPIRED
  }

  /** Why a message is as it is; stable, part of the public contract. */
  public enum Reason {
    NO_CONSENT,
    OPTED_OUT,
    PHONE_FOREIGN,
    PHONE_MALFORMED,
    NOT_CONNECTED,
    MAPPING_INVALID,
    TEMPLATE_UNKNOWN,
    TEMPLATE_NOT_APPROVED,
    TEMPLATE_PARAMETERS,
    SWITCHED_OFF,
    ORDER_GONE,
    TOO_OLD,
    NIGHT,
    QUOTA,
    TEMPLATE_QUOTA,
    AUTHORIZATION,
    BALANCE,
    CONFIGURATION,
    RECIPIENT,
    REJECTED,
    UNAVAILABLE,
    NO_RECEIPT
  }

  /** A state with its reason. */
  public record Standing(
      State state, @Nullable Reason reason, @Nullable String detail, @Nullable Instant notBefore) {
    public static Standing of(State state) {
      return new Standing(state, null, null, null);
    }

    public static Standing of(State state, Reason reason, String detail) {
      return new Standing(state, reason, detail, null);
    }
  }
}
