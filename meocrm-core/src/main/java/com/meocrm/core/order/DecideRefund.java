package com.meocrm.core.order;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Approves or rejects the refund of an order. An approved one ends the order: it counts as refunded
 * and cancelled, its goods go back on the shelf if the setting says so, and {@code order.refunded}
 * is recorded, {@code order.cancelled} is not.
 */
public final class DecideRefund {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final OrderSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;

  public DecideRefund(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      OrderSettings settings,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Decides.
   *
   * @return the order as it stands now
   * @throws DomainException with all violations of the command; not found {@code ORDER_NOT_FOUND};
   *     forbidden {@code FORBIDDEN} for callers whose roles may not decide; conflict {@code
   *     REFUND_NOT_REQUESTED} when none is open; {@code VERSION_CONFLICT}
   */
  public Order handle(Command command, RequestContext context) {
    var rules = new FieldRules();
    rules.oneLine("reason", command.reason(), FieldRules.MAX_REASON_LENGTH);
    rules.orThrow();
    return unitOfWork.run(context.organization(), () -> decide(command, context));
  }

  private Order decide(Command command, RequestContext context) {
    // The order's lock decides between two who decide at once: the second finds nothing open.
    var before = LockedOrder.of(orders, context.organization(), command.orderId());
    var refunds = settings.refunds(context, before);
    Approvers.of(refunds.approvals()).require(context.caller());
    command.expected().require(before.version());
    var open = before.refund();
    if (open == null || open.status() != Refund.Status.REQUESTED) {
      throw DomainException.conflict(
          "REFUND_NOT_REQUESTED",
          "No refund of this order waits for a decision.",
          open == null ? Map.of() : Map.of("refundStatus", open.status().name()));
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var after =
        switch (command.decision()) {
          case APPROVE -> {
            var approved = open.decided(Refund.Status.APPROVED, context.actor(), now);
            var refunded = before.refunded(approved, now);
            changes.refunded(context, refunded, approved, refunds.restockOnRefund());
            yield refunded;
          }
          case REJECT -> {
            var kept = before.with(open.decided(Refund.Status.REJECTED, context.actor(), now), now);
            orders.save(kept);
            yield kept;
          }
        };
    audit.changed(
        context,
        command.decision().action,
        "order:" + after.id(),
        Map.of("status", before.status()),
        facts(after, open, command.reason()));
    return after;
  }

  private static Map<String, ?> facts(Order after, Refund refund, @Nullable String reason) {
    return reason == null
        ? Map.of("status", after.status(), "refundAmount", refund.amount())
        : Map.of("status", after.status(), "refundAmount", refund.amount(), "reason", reason);
  }

  /** Which way. */
  public enum Decision {
    APPROVE("order.approveRefund"),
    REJECT("order.rejectRefund");

    private final String action;

    Decision(String action) {
      this.action = action;
    }
  }

  /**
   * What the caller wants.
   *
   * @param reason for the audit trail
   */
  public record Command(
      OrderId orderId, Decision decision, @Nullable String reason, ExpectedVersion expected) {}
}
