package com.meocrm.core.order;

import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The orders of all tenants. */
public interface Orders {
  /**
   * Adds a new order in the current unit of work, and tells what the shelf of its branch has of its
   * SKUs. One round trip for both.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code ORDER_EXISTS} or {@code
   *     ORDER_CODE_TAKEN}; the surrounding unit of work cannot go on after it
   */
  Shelf add(Order order);

  Optional<Order> find(OrganizationId organization, OrderId id);

  /**
   * As {@link #find}, and nobody else changes it until the current unit of work ends. Whoever moves
   * an order locks it before anything that belongs to it: shipments, then stock.
   */
  Optional<Order> lock(OrganizationId organization, OrderId id);

  /**
   * Stores what may change of an order: lines and values, status, payment, refund.
   *
   * @throws IllegalStateException when the stored version is not the one before: it was not locked
   */
  void save(Order order);

  /** Newest first, stable under inserts. */
  Page<Order> list(OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** What to list; null: any. */
  record Filter(
      Order.@Nullable Status status,
      @Nullable String branchId,
      @Nullable String code,
      @Nullable String customerId) {
    public static final Filter ALL = new Filter(null, null, null, null);
  }

  /** Where a page ended: the creation time and id of its last order. */
  record Position(Instant createdAt, OrderId id) {}
}
