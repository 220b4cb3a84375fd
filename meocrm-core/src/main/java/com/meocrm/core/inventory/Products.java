package com.meocrm.core.inventory;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The products of all tenants. */
public interface Products {
  /**
   * Adds a new product in the current unit of work.
   *
   * @throws com.meocrm.core.shared.DomainException conflict {@code SKU_EXISTS}; the surrounding
   *     unit of work cannot go on after it
   */
  void add(Product product);

  Optional<Product> find(OrganizationId organization, String sku);

  /** As {@link #find}, and nobody else changes it until the current unit of work ends. */
  Optional<Product> lock(OrganizationId organization, String sku);

  /**
   * Stores a product that was locked in the current unit of work.
   *
   * @throws IllegalStateException when the stored version is not the one before
   */
  void save(Product product);

  /** Newest first, stable under inserts. */
  Page<Product> list(OrganizationId organization, @Nullable Position after, int limit);

  /** Where a page ended. */
  record Position(Instant createdAt, ProductId id) {}
}
