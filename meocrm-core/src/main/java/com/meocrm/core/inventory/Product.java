package com.meocrm.core.inventory;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;

/**
 * Something that a shop sells.
 *
 * @param sku unique in the organization; never changes
 * @param minStock a branch with less of it is low on it
 * @param active whether new orders may have it
 * @param taxExempt what a line of an order is that does not say so itself
 * @param version rises with every change; the resource's ETag
 */
public record Product(
    ProductId id,
    OrganizationId organization,
    String sku,
    String name,
    Money price,
    long minStock,
    boolean active,
    boolean taxExempt,
    Instant createdAt,
    Instant updatedAt,
    long version) {
  public static final int MAX_NAME_LENGTH = 200;
  public static final long MAX_MIN_STOCK = 1_000_000_000;
}
