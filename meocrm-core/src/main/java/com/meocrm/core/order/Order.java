package com.meocrm.core.order;

import com.meocrm.core.event.OrderFacts;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sale of a shop.
 *
 * @param code what people call it; unique in the organization
 * @param sellerId who earns the commission
 * @param paidAmount zero unless {@code paid}
 * @param refund the latest one that was asked for; null: none
 * @param refundedAt when it was approved
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
    @Nullable Refund refund,
    @Nullable Instant refundedAt,
    long version) {
  public static final int MAX_ITEMS = 200;
  public static final int MAX_QUANTITY = 1_000_000;
  public static final int MAX_NOTES_LENGTH = 2000;

  private static final int SHARE_DECIMALS = 10;

  public Order {
    items = List.copyOf(items);
  }

  /** This order, paid and fulfilled. */
  Order completed(Instant now) {
    return in(Status.COMPLETED, true, valueGross, now, now, refund, refundedAt);
  }

  /**
   * This order as a person moves it.
   *
   * @throws DomainException conflict {@code ORDER_TRANSITION_INVALID}
   */
  Order movedTo(Status to, Instant now) {
    if (!allowed().contains(to)) {
      throw transitionInvalid(to);
    }
    return at(to, now);
  }

  /**
   * This order as news of its carrier moves it, who may skip steps and whose news may be late;
   * empty when the order is where such news change nothing any more.
   */
  public Optional<Order> carriedTo(Status to, Instant now) {
    return status.isCarriedTo(to) ? Optional.of(at(to, now)) : Optional.empty();
  }

  /**
   * This order as its label leaves it, in PROCESSING.
   *
   * @throws DomainException conflict {@code ORDER_TRANSITION_INVALID}
   */
  public Order prepared(Instant now) {
    return movedTo(Status.PROCESSING, now);
  }

  /**
   * This delivered order after the carrier collected the money: paid, and so COMPLETED.
   *
   * @throws DomainException conflict {@code ORDER_TRANSITION_INVALID}
   */
  public Order paidOnDelivery(Instant now) {
    return movedTo(Status.COMPLETED, now);
  }

  /**
   * This returning order after its goods came back, CANCELLED.
   *
   * @throws DomainException conflict {@code ORDER_TRANSITION_INVALID}
   */
  public Order goodsCameBack(Instant now) {
    return movedTo(Status.CANCELLED, now);
  }

  /** Where a person may move it now. */
  public Set<Status> allowed() {
    var allowed = EnumSet.noneOf(Status.class);
    allowed.addAll(status.next());
    if (status == Status.PENDING && !isDoneAtOnce()) {
      allowed.remove(Status.COMPLETED);
    }
    return allowed;
  }

  /** The refusal of a move to {@code to}. */
  public DomainException transitionInvalid(Status to) {
    return DomainException.conflict(
        "ORDER_TRANSITION_INVALID",
        allowed().isEmpty()
            ? "An order that is %s stays so.".formatted(status)
            : "An order that is %s cannot become %s; it can become %s."
                .formatted(status, to, names(allowed())),
        Map.of(
            "from",
            status.name(),
            "to",
            to.name(),
            "allowed",
            allowed().stream().map(Status::name).toList()));
  }

  /** Whether nothing is left to do once it is paid: a sale over the counter. */
  boolean isDoneAtOnce() {
    return channel == Channel.POS && paid;
  }

  /** Whether the carrier collects the money. */
  public boolean isPaidOnDelivery() {
    return channel == Channel.COD || paymentMethod == PaymentMethod.COD;
  }

  /** Pieces by SKU, lines of the same SKU together. */
  Map<String, Long> quantities() {
    var quantities = new TreeMap<String, Long>();
    items.forEach(item -> quantities.merge(item.sku(), (long) item.quantity(), Long::sum));
    return quantities;
  }

  /** This order with other lines of the same worth or another. */
  Order with(List<Item> otherItems, OrderValue value) {
    return new Order(
        id,
        organization,
        code,
        channel,
        paymentMethod,
        status,
        branchId,
        otherItems,
        discount,
        shippingFee,
        customer,
        sellerId,
        paid,
        paid ? value.gross() : Money.ZERO,
        notes,
        value.net(),
        value.gross(),
        createdAt,
        updatedAt,
        completedAt,
        refund,
        refundedAt,
        version + 1);
  }

  /** This order with a refund that is asked for or was rejected. */
  Order with(Refund other, Instant now) {
    return in(status, paid, paidAmount, completedAt, now, other, refundedAt);
  }

  /** This order after the money went back. */
  Order refunded(Refund approved, Instant now) {
    return in(Status.CANCELLED, paid, paidAmount, completedAt, now, approved, now);
  }

  /**
   * Which part of its worth went back to the customer: 0 when nothing did, 1 when all did that is
   * not the carrier's.
   */
  public BigDecimal refundedShare() {
    if (refundedAt == null || refund == null) {
      return BigDecimal.ZERO;
    }
    var goods = valueGross.amount().subtract(shippingFee.amount());
    return goods.signum() == 0
        ? BigDecimal.ONE
        : refund
            .amount()
            .amount()
            .divide(goods, SHARE_DECIMALS, RoundingMode.HALF_UP)
            .min(BigDecimal.ONE);
  }

  private Order at(Status to, Instant now) {
    return to == Status.COMPLETED
        ? completed(now)
        : in(to, paid, paidAmount, completedAt, now, refund, refundedAt);
  }

  private Order in(
      Status newStatus,
      boolean nowPaid,
      Money nowPaidAmount,
      @Nullable Instant newCompletedAt,
      Instant now,
      @Nullable Refund newRefund,
      @Nullable Instant newRefundedAt) {
    return new Order(
        id,
        organization,
        code,
        channel,
        paymentMethod,
        newStatus,
        branchId,
        items,
        discount,
        shippingFee,
        customer,
        sellerId,
        nowPaid,
        nowPaidAmount,
        notes,
        valueNet,
        valueGross,
        createdAt,
        now,
        newCompletedAt,
        newRefund,
        newRefundedAt,
        version + 1);
  }

  private static String names(Set<Status> statuses) {
    return statuses.stream().map(Status::name).collect(Collectors.joining(", "));
  }

  /** What events tell of it. */
  OrderFacts facts() {
    return factsAs(status);
  }

  /** What events told of it when it had another status. */
  OrderFacts factsAs(Status then) {
    return new OrderFacts(
        id.value(),
        channel.name(),
        valueGross,
        valueNet,
        code,
        then.name(),
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

  /** How far it is. */
  public enum Status {
    PENDING,
    CONFIRMED,
    PROCESSING,
    SHIPPED,
    DELIVERED,
    COMPLETED,
    RETURNING,
    CANCELLED;

    /**
     * What may follow. That a completed order is cancelled is no move but a refund; that a pending
     * one is completed is for paid orders of the counter.
     */
    Set<Status> next() {
      return switch (this) {
        case PENDING -> Set.of(CONFIRMED, PROCESSING, COMPLETED, CANCELLED);
        case CONFIRMED -> Set.of(PROCESSING, CANCELLED);
        case PROCESSING -> Set.of(SHIPPED, CANCELLED);
        case SHIPPED -> Set.of(DELIVERED, RETURNING, PENDING);
        case DELIVERED -> Set.of(COMPLETED);
        case RETURNING -> Set.of(CANCELLED);
        case COMPLETED, CANCELLED -> Set.of();
      };
    }

    /** Whether a carrier's news takes an order from here to {@code to}, steps skipped or not. */
    boolean isCarriedTo(Status to) {
      return switch (to) {
        case SHIPPED -> isBeforeTheWay();
        case DELIVERED, RETURNING -> isBeforeTheWay() || this == SHIPPED;
        case PENDING -> this == PROCESSING || this == SHIPPED;
        case CONFIRMED, PROCESSING, COMPLETED, CANCELLED -> false;
      };
    }

    private boolean isBeforeTheWay() {
      return this == PENDING || this == CONFIRMED || this == PROCESSING;
    }
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
      boolean taxExempt) {
    Item exempt(boolean now) {
      return new Item(sku, quantity, unitPrice, discountType, discountValue, now);
    }
  }

  /** Who bought it, as far as known. */
  public record Customer(@Nullable String id, @Nullable String name, @Nullable String phone) {}
}
