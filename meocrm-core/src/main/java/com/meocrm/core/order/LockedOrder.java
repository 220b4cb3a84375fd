package com.meocrm.core.order;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;

/** Finds the order that a use case changes. */
final class LockedOrder {
  private LockedOrder() {}

  /**
   * The order, locked until the unit of work ends.
   *
   * @throws DomainException not found {@code ORDER_NOT_FOUND}
   */
  static Order of(Orders orders, OrganizationId organization, OrderId id) {
    return orders
        .lock(organization, id)
        .orElseThrow(() -> DomainException.notFound("ORDER_NOT_FOUND", "There is no such order."));
  }
}
