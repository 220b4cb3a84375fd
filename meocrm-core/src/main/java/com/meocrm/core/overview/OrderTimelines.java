package com.meocrm.core.overview;

import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.CustomerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that is known of what happened to an order, for people who ask what became of it. */
@FunctionalInterface
public interface OrderTimelines {
  /**
   * The order's timeline; empty when nothing is known of such an order.
   *
   * @param orderId the order's id
   */
  Timeline of(OrganizationId organization, String orderId);

  /**
   * What happened, each part oldest first.
   *
   * @param events of the order and its shipments, the newest {@value #MOST_EVENTS}
   * @param deliveries of these events, whatever way they go
   * @param staffMessages that tell staff of these events
   * @param customerMessages to the order's customer, and why there are none
   * @param actions what people and programs did to the order, its shipments and deliveries, and the
   *     calls of commands by which they did it
   */
  record Timeline(
      List<Happened> events,
      List<Sent> deliveries,
      List<StaffMessage> staffMessages,
      List<CustomerMessage> customerMessages,
      List<AuditEntry> actions) {
    /** Of an order of which nothing is known. */
    public static final Timeline EMPTY =
        new Timeline(List.of(), List.of(), List.of(), List.of(), List.of());

    public static final int MOST_EVENTS = 200;

    public Timeline {
      events = List.copyOf(events);
      deliveries = List.copyOf(deliveries);
      staffMessages = List.copyOf(staffMessages);
      customerMessages = List.copyOf(customerMessages);
      actions = List.copyOf(actions);
    }
  }

  /** An event. */
  record Happened(Instant at, long sequence, EventId id, EventType type) {}

  /**
   * A delivery of an event.
   *
   * @param lane the id of the endpoint, or of another destination
   * @param plannedAt when it was filed
   * @param nextAttemptAt when it is due again; null when nobody can tell, or it is over
   */
  record Sent(
      DeliveryId id,
      String lane,
      LaneKind kind,
      EventId event,
      EventType type,
      DeliveryStatus status,
      Instant plannedAt,
      @Nullable Instant nextAttemptAt,
      List<Try> attempts) {
    public Sent {
      attempts = List.copyOf(attempts);
    }
  }

  /** An attempt of a delivery; of its answer only what fits a picture. */
  record Try(
      int number,
      Instant endedAt,
      @Nullable Integer status,
      @Nullable String error,
      Duration duration) {}
}
