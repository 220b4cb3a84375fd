package com.meocrm.core.shipping;

import com.meocrm.core.order.Order;
import com.meocrm.core.shipping.Shipment.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier says of a shipment, and the one rule that tells news from repetition. Carriers say
 * things twice, late, and out of order; some say when it happened.
 *
 * @param at when it happened, as the carrier says; null: it does not say
 */
record CarrierReport(Status status, @Nullable String reason, @Nullable Instant at) {

  /**
   * Whether this is news about {@code shipment}:
   *
   * <ul>
   *   <li>what it is already is no news, nor is anything after DELIVERED or RETURNED;
   *   <li>DELIVERED and RETURNED always are, after FAILED as well;
   *   <li>FAILED is, unless it happened before what is known;
   *   <li>PICKED_UP and IN_TRANSIT are when they lead on; after FAILED only as another try: when
   *       the order was prepared again, or when they happened after the failure.
   * </ul>
   *
   * @param order the shipment's, as it stands
   */
  boolean isNewsOf(Shipment shipment, Order order) {
    var known = shipment.status();
    if (status == known || known == Status.DELIVERED || known == Status.RETURNED) {
      return false;
    }
    return switch (status) {
      case PENDING -> false; // every shipment began so
      case DELIVERED, RETURNED -> true;
      case FAILED -> !isOlderThan(shipment);
      case PICKED_UP, IN_TRANSIT ->
          known == Status.FAILED
              ? isAnotherTry(shipment, order)
              : (status.compareTo(known) > 0 && !isOlderThan(shipment));
    };
  }

  private boolean isAnotherTry(Shipment shipment, Order order) {
    var before = shipment.reportedAt();
    return (at != null && before != null)
        ? at.isAfter(before)
        : order.status() == Order.Status.PROCESSING;
  }

  private boolean isOlderThan(Shipment shipment) {
    var before = shipment.reportedAt();
    return at != null && before != null && at.isBefore(before);
  }
}
