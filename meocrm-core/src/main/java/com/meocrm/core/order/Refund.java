package com.meocrm.core.order;

import com.meocrm.core.shared.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes back to the customer of a completed order, asked for by one person and decided by
 * another's right. An order has one at a time; a rejected one may be followed by another.
 *
 * @param amount fixed when it was asked for
 * @param decidedBy who approved or rejected it; null while it is open
 */
public record Refund(
    Status status,
    Money amount,
    String reason,
    String requestedBy,
    Instant requestedAt,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt) {

  static Refund requested(Money amount, String reason, String by, Instant now) {
    return new Refund(Status.REQUESTED, amount, reason, by, now, null, null);
  }

  Refund decided(Status decision, String by, Instant now) {
    return new Refund(decision, amount, reason, requestedBy, requestedAt, by, now);
  }

  /** How far it is. */
  public enum Status {
    REQUESTED,
    APPROVED,
    REJECTED
  }
}
