package com.meocrm.core.order;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.settings.RefundPolicy;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the refund of a completed order. Nothing else changes until it is approved; what counts
 * for the window is when it was asked for.
 */
public final class RequestRefund {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;

  public RequestRefund(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderSettings settings,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Asks for the refund.
   *
   * @return the order, with a refund that is REQUESTED
   * @throws DomainException with all violations of the command; not found {@code ORDER_NOT_FOUND};
   *     conflict {@code REFUND_DISABLED}, {@code REFUND_NOT_ALLOWED} for an order that is not
   *     completed, {@code REFUND_ALREADY_REQUESTED} or {@code REFUND_WINDOW_EXCEEDED}; {@code
   *     VERSION_CONFLICT}
   */
  public Order handle(Command command, RequestContext context) {
    var rules = new FieldRules();
    rules.require("reason", command.reason());
    rules.oneLine("reason", command.reason(), FieldRules.MAX_REASON_LENGTH);
    rules.orThrow();
    var reason = String.valueOf(command.reason());
    return unitOfWork.run(context.organization(), () -> request(command, reason, context));
  }

  private Order request(Command command, String reason, RequestContext context) {
    // The order's lock decides between two who ask at once.
    var order = LockedOrder.of(orders, context.organization(), command.orderId());
    command.expected().require(order.version());
    var refunds = settings.refunds(context, order);
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    require(order, refunds, now);
    var amount =
        refunds.refundShippingFee()
            ? order.valueGross()
            : order.valueGross().minus(order.shippingFee());
    var asked = order.with(Refund.requested(amount, reason, context.actor(), now), now);
    orders.save(asked);
    audit.changed(
        context,
        "order.requestRefund",
        "order:" + order.id(),
        Map.of("status", order.status()),
        Map.of("status", order.status(), "refundAmount", amount, "reason", reason));
    return asked;
  }

  private static void require(Order order, RefundPolicy refunds, Instant now) {
    if (!refunds.enabled()) {
      throw DomainException.conflict(
          "REFUND_DISABLED", "Refunds are switched off (setting refund.enabled).", Map.of());
    }
    var completedAt = order.completedAt();
    if (order.status() != Status.COMPLETED || completedAt == null) {
      throw DomainException.conflict(
          "REFUND_NOT_ALLOWED",
          "Only a COMPLETED order can be refunded; this one is " + order.status() + ".",
          Map.of("status", order.status().name()));
    }
    var refund = order.refund();
    if (refund != null && refund.status() == Refund.Status.REQUESTED) {
      throw DomainException.conflict(
          "REFUND_ALREADY_REQUESTED",
          "A refund of this order waits for a decision: approve or reject it.",
          Map.of("requestedAt", refund.requestedAt().toString()));
    }
    var until = completedAt.plus(refunds.window());
    if (now.isAfter(until)) {
      throw DomainException.conflict(
          "REFUND_WINDOW_EXCEEDED",
          "This order could be refunded until %s (setting refund.windowDays).".formatted(until),
          Map.of("completedAt", completedAt.toString(), "refundableUntil", until.toString()));
    }
  }

  /** What the caller wants. */
  public record Command(OrderId orderId, @Nullable String reason, ExpectedVersion expected) {}
}
