package com.meocrm.core.order;

import com.meocrm.core.event.OrderFacts;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sale of a shop.
 *
 * @param code what people call it; unique in the organization
 * @param sellerId who earns the commission
 * @param paidAmount zero unless {@code paid}
 * @param version rises with every change; the resource's ETag
 */
public record Order(
    OrderId id,
    OrganizationId organization,
    String code,
    Channel channel,
    PaymentMethod paymentMethod,
    Status status,
    String branchId,
    List<Item> items,
    Money discount,
    Money shippingFee,
    @Nullable Customer customer,
    String sellerId,
    boolean paid,
    Money paidAmount,
    @Nullable String notes,
    Money valueNet,
    Money valueGross,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant completedAt,
    long version) {
  public static final int MAX_ITEMS = 200;
  public static final int MAX_QUANTITY = 1_000_000;
  public static final int MAX_NOTES_LENGTH = 2000;

  public Order {
    items = List.copyOf(items);
  }

  /** This order, fulfilled at {@code now}. */
  Order completed(Instant now) {
    return new Order(
        id,
        organization,
        code,
        channel,
        paymentMethod,
        Status.COMPLETED,
        branchId,
        items,
        discount,
        shippingFee,
        customer,
        sellerId,
        paid,
        paidAmount,
        notes,
        valueNet,
        valueGross,
        createdAt,
        now,
        now,
        version + 1);
  }

  /** What events tell of it. */
  OrderFacts facts() {
    return new OrderFacts(
        id.value(),
        channel.name(),
        valueGross,
        valueNet,
        code,
        status.name(),
        branchId,
        customer == null ? null : customer.id());
  }

  /** Where it was sold. */
  public enum Channel {
    POS,
    COD,
    ONLINE
  }

  public enum PaymentMethod {
    CASH,
    CARD,
    E_WALLET,
    BANK_TRANSFER,
    COD
  }

  public enum Status {
    PENDING,
    CONFIRMED,
    PROCESSING,
    SHIPPED,
    DELIVERED,
    COMPLETED,
    RETURNING,
    CANCELLED
  }

  /** How the discount of an item counts: percent of its price, or an amount per piece. */
  public enum DiscountType {
    PERCENT,
    FIXED
  }

  /**
   * One line.
   *
   * @param discountValue per piece: percent 0 to 100, or an amount up to the price; null without a
   *     discount
   */
  public record Item(
      String sku,
      int quantity,
      Money unitPrice,
      @Nullable DiscountType discountType,
      @Nullable BigDecimal discountValue,
      boolean taxExempt) {}

  /** Who bought it, as far as known. */
  public record Customer(@Nullable String id, @Nullable String name, @Nullable String phone) {}
}
