package com.meocrm.core.order;

import com.meocrm.core.inventory.Shelf;
import com.meocrm.core.order.Order.Item;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.DomainException.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What the shelf of a branch means for an order that is being placed. */
final class ShelfRules {
  private ShelfRules() {}

  /**
   * Refuses what cannot be sold.
   *
   * @throws DomainException unprocessable {@code SKU_UNKNOWN} or {@code SKU_INACTIVE}; conflict
   *     {@code OUT_OF_STOCK}; each names all its SKUs
   */
  static void check(String branchId, List<Item> items, Shelf shelf) {
    var skus = items.stream().map(Item::sku).distinct().toList();
    var unknown = matching(skus, sku -> shelf.find(sku).isEmpty());
    if (!unknown.isEmpty()) {
      throw unprocessable(
          "SKU_UNKNOWN",
          "There are no products " + String.join(", ", unknown) + ": correct them or create them.",
          unknown);
    }
    var inactive = matching(skus, sku -> !shelf.get(sku).active());
    if (!inactive.isEmpty()) {
      throw unprocessable(
          "SKU_INACTIVE",
          "These products are not sold any more: " + String.join(", ", inactive) + ".",
          inactive);
    }
    var gone = matching(skus, sku -> shelf.get(sku).quantity() <= 0);
    if (!gone.isEmpty()) {
      throw DomainException.conflict(
          "OUT_OF_STOCK",
          "Branch %s has none of %s; restock it, or sell from another branch."
              .formatted(branchId, String.join(", ", gone)),
          Map.of("branchId", branchId, "skus", gone));
    }
  }

  /** What is there, but not enough of it. */
  static List<Warning> warnings(Order order, Shelf shelf) {
    return order.quantities().entrySet().stream()
        .filter(wanted ->
            shelf
                .find(wanted.getKey())
                .filter(entry -> entry.quantity() < wanted.getValue())
                .isPresent())
        .map(wanted ->
            Warning.lowStock(
                wanted.getKey(),
                order.branchId(),
                shelf.get(wanted.getKey()).quantity(),
                wanted.getValue()))
        .toList();
  }

  private static List<String> matching(Collection<String> skus, Predicate<String> rule) {
    return skus.stream().filter(rule).sorted().toList();
  }

  private static DomainException unprocessable(String code, String message, List<String> skus) {
    return new DomainException(Kind.UNPROCESSABLE, code, message, Map.of("skus", skus));
  }
}
