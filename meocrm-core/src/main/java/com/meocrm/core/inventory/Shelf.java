package com.meocrm.core.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a tenant's products and one branch's stock say of some SKUs. Read without a lock: what is
 * taken is decided by {@link Stock#take}.
 *
 * @param stocked whether the tenant has any product. Until the first one exists, every SKU may be
 *     sold and no stock is kept
 * @param entries those of the SKUs that are products
 */
public record Shelf(boolean stocked, Map<String, Entry> entries) {
  /** Of a tenant without products. */
  public static final Shelf UNSTOCKED = new Shelf(false, Map.of());

  public Shelf {
    entries = Map.copyOf(entries);
  }

  /** Of a tenant with products. */
  public static Shelf of(List<Entry> entries) {
    return new Shelf(
        true, entries.stream().collect(Collectors.toUnmodifiableMap(Entry::sku, entry -> entry)));
  }

  public Optional<Entry> find(String sku) {
    return Optional.ofNullable(entries.get(sku));
  }

  /**
   * The entry of a SKU that is a product.
   *
   * @throws IllegalArgumentException when it is none
   */
  public Entry get(String sku) {
    return find(sku).orElseThrow(() -> new IllegalArgumentException("no product: " + sku));
  }

  /**
   * One SKU.
   *
   * @param quantity pieces in the branch, zero where it never had any
   */
  public record Entry(String sku, boolean active, boolean taxExempt, long quantity) {}
}
