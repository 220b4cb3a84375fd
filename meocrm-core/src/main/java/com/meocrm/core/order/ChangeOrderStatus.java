package com.meocrm.core.order;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves an order by hand along its life; what goes with it (stock, {@code order.completed}, {@code
 * order.cancelled}, reactions) happens in the same unit of work.
 */
public final class ChangeOrderStatus {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final AuditTrail audit;
  private final InstantSource clock;

  public ChangeOrderStatus(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Moves the order.
   *
   * @return the order as it stands now
   * @throws DomainException with all violations of the command; not found {@code ORDER_NOT_FOUND};
   *     {@code VERSION_CONFLICT}; conflict {@code ORDER_TRANSITION_INVALID} with {@code
   *     details.from}, {@code to} and {@code allowed}, or {@code INSUFFICIENT_STOCK}
   */
  public Order handle(Command command, RequestContext context) {
    var rules = new FieldRules();
    rules.oneLine("reason", command.reason(), FieldRules.MAX_REASON_LENGTH);
    rules.orThrow();
    return unitOfWork.run(context.organization(), () -> change(command, context));
  }

  private Order change(Command command, RequestContext context) {
    var before = LockedOrder.of(orders, context.organization(), command.orderId());
    command.expected().require(before.version());
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var after = before.movedTo(command.status(), now);
    changes.moved(context, before, after);
    audit.changed(
        context,
        "order.changeStatus",
        "order:" + after.id(),
        Map.of("status", before.status()),
        facts(after, command.reason()));
    return after;
  }

  private static Map<String, ?> facts(Order after, @Nullable String reason) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("status", after.status());
    if (reason != null) {
      facts.put("reason", reason);
    }
    return facts;
  }

  /**
   * What the caller wants.
   *
   * @param reason for the audit trail
   */
  public record Command(
      OrderId orderId, Status status, @Nullable String reason, ExpectedVersion expected) {}
}
