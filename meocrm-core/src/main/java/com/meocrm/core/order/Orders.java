package com.meocrm.core.order;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The orders of all tenants. */
public interface Orders {
  /**
   * Adds a new order in the current unit of work. One round trip.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code ORDER_EXISTS} or {@code
   *     ORDER_CODE_TAKEN}; the surrounding unit of work cannot go on after it
   */
  void add(Order order);

  Optional<Order> find(OrganizationId organization, OrderId id);

  /** Newest first, stable under inserts. */
  Page<Order> list(OrganizationId organization, @Nullable Position after, int limit);

  /** Where a page ended: the creation time and id of its last order. */
  record Position(java.time.Instant createdAt, OrderId id) {}
}
