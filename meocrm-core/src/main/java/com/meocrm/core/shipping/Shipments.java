package com.meocrm.core.shipping;

import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shipments of all tenants. */
public interface Shipments {
  /**
   * Adds a new shipment in the current unit of work.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code SHIPMENT_EXISTS} for its id, or
   *     {@code TRACKING_CODE_TAKEN}; the surrounding unit of work cannot go on after it
   */
  void add(Shipment shipment);

  Optional<Shipment> find(OrganizationId organization, ShipmentId id);

  Optional<Shipment> findByTrackingCode(OrganizationId organization, String trackingCode);

  /**
   * All shipments of an order, oldest first, and nobody else changes them until the current unit of
   * work ends. The order is locked before them, always: so that label makers and carriers wait for
   * each other instead of locking each other out.
   */
  List<Shipment> lockOf(OrganizationId organization, OrderId orderId);

  /**
   * Stores what may change of a shipment.
   *
   * @throws IllegalStateException when the stored version is not the one before: it was not locked
   */
  void save(Shipment shipment);

  /** Newest first, stable under inserts. */
  Page<Shipment> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** What to list; null: any. */
  record Filter(
      Shipment.@Nullable Status status, @Nullable OrderId orderId, @Nullable String trackingCode) {
    public static final Filter ALL = new Filter(null, null, null);
  }

  /** Where a page ended. */
  record Position(Instant createdAt, ShipmentId id) {}
}
