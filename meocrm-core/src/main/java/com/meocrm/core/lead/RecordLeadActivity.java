package com.meocrm.core.lead;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happened with a lead. One that happens now makes the lead HIGH; one that is
 * written down late counts from when it happened, and never makes a lead less urgent than a later
 * activity did.
 */
public final class RecordLeadActivity {
  private final UnitOfWork unitOfWork;
  private final Leads leads;
  private final LeadSettings settings;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public RecordLeadActivity(
      UnitOfWork unitOfWork,
      Leads leads,
      LeadSettings settings,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.leads = leads;
    this.settings = settings;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Records the activity.
   *
   * @throws DomainException with all violations of the command at once; not found {@code
   *     LEAD_NOT_FOUND}
   */
  public Recorded handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> record(command, context));
  }

  private Recorded record(Command command, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var type = checkedType(command, now);
    // The row's lock: activities, overrides and recalculations of one lead take turns.
    var lead =
        leads
            .lock(context.organization(), command.lead())
            .orElseThrow(OverrideLeadPriority::notFound);
    var at = command.at() == null || command.at().isAfter(now) ? now : millis(command.at());
    var activity =
        new LeadActivity(
            new LeadActivityId(ids.next(LeadActivityId.PREFIX)),
            lead.id(),
            type,
            at,
            context.actor(),
            command.notes(),
            now);
    leads.addActivity(context.organization(), activity);

    var before = lead.standing();
    var last = at.isAfter(before.lastActivityAt()) ? at : before.lastActivityAt();
    var policy = settings.of(context);
    var changed = lead.with(policy.judge(before.withLastActivityAt(last), now), now);
    leads.save(changed);
    audit.changed(
        context,
        "lead.record_activity",
        "lead:" + lead.id(),
        Map.of("priorityAuto", before.auto().name()),
        Map.of(
            "activityId", activity.id().value(),
            "type", type.name(),
            "priorityAuto", changed.standing().auto().name()));
    return new Recorded(activity, changed);
  }

  private static LeadActivity.Type checkedType(Command command, Instant now) {
    var checks = new FieldRules();
    checks.require("type", command.type());
    LeadChecks.notInTheFuture(checks, "at", command.at(), now);
    checks.lines("notes", command.notes(), Lead.MAX_NOTES_LENGTH);
    checks.orThrow();
    return Objects.requireNonNull(command.type());
  }

  private static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * What happened.
   *
   * @param at null: now
   */
  public record Command(
      LeadId lead,
      LeadActivity.@Nullable Type type,
      @Nullable Instant at,
      @Nullable String notes) {}

  /** What was written down, and the lead as it stands after it. */
  public record Recorded(LeadActivity activity, Lead lead) {}
}
