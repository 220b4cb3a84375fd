package com.meocrm.core.commission;

import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commissions of all tenants. */
public interface Commissions {
  /**
   * Adds a new commission in the current unit of work.
   *
   * @throws IllegalStateException when the order has one of this kind already
   */
  void add(Commission commission);

  Optional<Commission> find(OrganizationId organization, CommissionId id);

  /** What was earned with an order, or taken back for it. */
  Optional<Commission> ofOrder(OrganizationId organization, String orderId, Kind kind);

  /**
   * As {@link #find}, and nobody else changes it until the current unit of work ends: whoever tries
   * waits and then sees what this one left.
   */
  Optional<Commission> lock(OrganizationId organization, CommissionId id);

  /** Stores what {@link #lock} gave, changed; in the same unit of work. */
  void save(Commission commission);

  /** Newest first, stable under inserts. */
  Page<Commission> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** What to list; null: any. */
  record Filter(@Nullable YearMonth period, @Nullable Status status, @Nullable String sellerId) {
    public static final Filter ALL = new Filter(null, null, null);
  }

  /** Where a page ended: the creation time and id of its last commission. */
  record Position(Instant createdAt, CommissionId id) {}
}
