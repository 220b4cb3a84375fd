package com.meocrm.core.commission;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Approves a commission for the payout of its month. When that month has been paid out already, the
 * commission goes to the current one, or the first after it that is open: what is approved is paid,
 * sooner or later.
 */
public final class ApproveCommission {
  private final UnitOfWork unitOfWork;
  private final Commissions commissions;
  private final Payouts payouts;
  private final AuditTrail audit;
  private final InstantSource clock;

  public ApproveCommission(
      UnitOfWork unitOfWork,
      Commissions commissions,
      Payouts payouts,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.commissions = commissions;
    this.payouts = payouts;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Approves it.
   *
   * @throws DomainException not found {@code COMMISSION_NOT_FOUND}; conflict {@code
   *     COMMISSION_TRANSITION_INVALID} unless it is PENDING; {@code VERSION_CONFLICT}
   */
  public Commission handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> approve(command, context));
  }

  private Commission approve(Command command, RequestContext context) {
    var id = command.id();
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    // The row's lock: of two approvals at once the second sees what the first made of it.
    var pending = commissions.lock(context.organization(), id).orElseThrow(this::notFound);
    command.expected().require(pending.version());
    if (pending.status() != Status.PENDING) {
      throw DomainException.conflict(
          "COMMISSION_TRANSITION_INVALID",
          "This commission is " + pending.status() + "; only a PENDING one can be approved.",
          Map.of(
              "from", pending.status().name(),
              "to", Status.APPROVED.name(),
              "allowed",
                  pending.status() == Status.APPROVED ? List.of(Status.PAID.name()) : List.of()));
    }
    var period = openPeriod(context.organization(), pending.period(), now);
    var approved = pending.approved(period, context.actor(), now);
    commissions.save(approved);
    audit.changed(
        context, "commission.approve", "commission:" + id, facts(pending), facts(approved));
    return approved;
  }

  private DomainException notFound() {
    return DomainException.notFound("COMMISSION_NOT_FOUND", "There is no such commission.");
  }

  /** Ends at the latest with the next month, which nobody can have paid out yet. */
  private YearMonth openPeriod(OrganizationId organization, YearMonth own, Instant now) {
    var current = BusinessTime.monthOf(now);
    var period = own;
    while (!payouts.holdOpen(organization, period)) {
      period = period.isBefore(current) ? current : period.plusMonths(1);
    }
    return period;
  }

  private static Map<String, String> facts(Commission commission) {
    return Map.of(
        "status", commission.status().name(),
        "period", commission.period().toString(),
        "amount", commission.amount().toString());
  }

  /**
   * What to approve.
   *
   * @param expected the version that the approver has seen
   */
  public record Command(CommissionId id, ExpectedVersion expected) {}
}
