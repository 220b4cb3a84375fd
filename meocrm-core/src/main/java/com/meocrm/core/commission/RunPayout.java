package com.meocrm.core.commission;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.CommissionEvent;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pays all approved commissions of a business month, once, and records {@code
 * commission.payout.completed}. What is approved later goes to the next month.
 */
public final class RunPayout {
  private final UnitOfWork unitOfWork;
  private final Payouts payouts;
  private final CommissionSettings settings;
  private final EventRecorder events;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public RunPayout(
      UnitOfWork unitOfWork,
      Payouts payouts,
      CommissionSettings settings,
      EventRecorder events,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.payouts = payouts;
    this.settings = settings;
    this.events = events;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Pays the month.
   *
   * @throws DomainException with all violations of the command at once; conflict {@code
   *     PAYOUT_ALREADY_RUN}
   */
  public Payout handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> pay(command, context));
  }

  private Payout pay(Command command, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var period = checkedPeriod(command, now);
    var payOn = command.payOn() == null ? usualDay(period, now, context) : command.payOn();
    var order =
        new Payouts.Order(
            new PayoutId(ids.next(PayoutId.PREFIX)), period, payOn, now, context.actor());
    var payout =
        payouts.run(context.organization(), order).orElseThrow(() -> alreadyRun(period, context));
    events.record(
        context,
        new CommissionEvent.PayoutCompleted(
            period.toString(), payout.totalAmount(), payout.count()));
    audit.created(
        context,
        "commission.payout",
        "payout:" + payout.id(),
        Map.of(
            "period", period.toString(),
            "payOn", payOn.toString(),
            "totalAmount", payout.totalAmount().toString(),
            "count", payout.count()));
    return payout;
  }

  private static YearMonth checkedPeriod(Command command, Instant now) {
    var violations = new ArrayList<Violation>();
    var period = command.period();
    if (period == null) {
      violations.add(new Violation("period", "required", "is missing"));
    } else if (period.isAfter(BusinessTime.monthOf(now))) {
      violations.add(new Violation("period", "out_of_range", "must not be a month to come"));
    } else if (command.payOn() != null && command.payOn().isBefore(period.atDay(1))) {
      violations.add(new Violation("payOn", "out_of_range", "must not be before the period"));
    }
    if (period == null || !violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    return period;
  }

  /** The day of the following month that the shop has settled on, or today once that is past. */
  private LocalDate usualDay(YearMonth period, Instant now, RequestContext context) {
    int day = settings.ofTenant(context).payoutDayOfMonth();
    var following = period.plusMonths(1);
    var usual = following.atDay(Math.min(day, following.lengthOfMonth()));
    var today = BusinessTime.dayOf(now);
    return usual.isBefore(today) ? today : usual;
  }

  private DomainException alreadyRun(YearMonth period, RequestContext context) {
    var first = payouts.find(context.organization(), period).orElseThrow();
    return DomainException.conflict(
        "PAYOUT_ALREADY_RUN",
        "The commissions of "
            + period
            + " were paid out already; what is approved later is paid with the next month.",
        Map.of(
            "period", period.toString(),
            "payoutId", first.id().value(),
            "ranAt", first.ranAt().toString(),
            "totalAmount", first.totalAmount().toString(),
            "count", first.count()));
  }

  /**
   * What to pay.
   *
   * @param period the business month
   * @param payOn the day the money moves; null: the usual one
   */
  public record Command(@Nullable YearMonth period, @Nullable LocalDate payOn) {}
}
