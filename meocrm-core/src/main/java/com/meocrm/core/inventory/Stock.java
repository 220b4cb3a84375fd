package com.meocrm.core.inventory;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pieces that branches have, and which order holds how many of them.
 *
 * <p>Stock is never below zero. Whoever changes it locks all its rows first, sorted by branch and
 * SKU, so that two changes neither lose one another nor lock each other out. All changes belong to
 * the current unit of work.
 */
public interface Stock {
  /**
   * Takes pieces for an order, once: if the order took before, nothing happens, whatever became of
   * that. SKUs that are no products have no stock and are passed over.
   *
   * <p>Two units of work must not take for the same order at once; the order's own lock sees to it.
   *
   * @param quantities pieces by SKU, each at least one
   */
  Taking take(
      OrganizationId organization,
      String branchId,
      String orderId,
      Map<String, Long> quantities,
      Instant now);

  /**
   * Puts back what the order took, once.
   *
   * @return what moved; nothing when the order took nothing or gave back before
   */
  List<StockMovement> giveBack(OrganizationId organization, String orderId, Instant now);

  /**
   * Changes stock by {@code delta}. The first change of a SKU in a branch begins at zero.
   *
   * @param id of the stock, if this is its first change
   */
  Adjustment adjust(
      OrganizationId organization,
      StockLevel.Id id,
      String branchId,
      String sku,
      long delta,
      Instant now);

  Optional<StockLevel> find(OrganizationId organization, String branchId, String sku);

  /** Newest first, stable under inserts. */
  Page<StockLevel> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /**
   * What to list.
   *
   * @param branchId null: all branches
   * @param lowOnly only what is below its minimum and may still be sold
   */
  record Filter(@Nullable String branchId, boolean lowOnly) {}

  /** Where a page ended. */
  record Position(Instant createdAt, StockLevel.Id id) {}

  /** What became of {@link #take}. */
  sealed interface Taking {}

  /** All of it was taken, now or earlier; what moved now. */
  record Taken(List<StockMovement> movements) implements Taking {
    public Taken {
      movements = List.copyOf(movements);
    }
  }

  /** Nothing was taken, since some of it is not there. */
  record Insufficient(List<Shortage> shortages) implements Taking {
    public Insufficient {
      shortages = List.copyOf(shortages);
    }
  }

  /** A SKU of which more was wanted than is there. */
  record Shortage(String sku, long available, long requested) {}

  /** What became of {@link #adjust}. */
  sealed interface Adjustment {}

  /** It was changed. */
  record Adjusted(StockMovement movement) implements Adjustment {}

  /** It stays as it is, since it would fall below zero. */
  record BelowZero(long available) implements Adjustment {}

  /** There is no such product. */
  record NoSuchProduct() implements Adjustment {}
}
