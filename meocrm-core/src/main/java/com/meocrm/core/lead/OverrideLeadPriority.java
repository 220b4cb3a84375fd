package com.meocrm.core.lead;

import com.meocrm.core.audit.AuditTrail;
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

/** Sets the priority of a lead by hand, or gives it back to the rule. */
public final class OverrideLeadPriority {
  private final UnitOfWork unitOfWork;
  private final Leads leads;
  private final LeadSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;

  public OverrideLeadPriority(
      UnitOfWork unitOfWork,
      Leads leads,
      LeadSettings settings,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.leads = leads;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Overrides it.
   *
   * @return the lead as it stands now
   * @throws DomainException with all violations of the command at once; not found {@code
   *     LEAD_NOT_FOUND}; conflict {@code PRIORITY_OVERRIDE_DISABLED} when the shop does not allow
   *     it (giving a priority back is always allowed); {@code VERSION_CONFLICT}
   */
  public Lead handle(Command command, RequestContext context) {
    var checks = new FieldRules();
    checks.oneLine("reason", command.reason(), FieldRules.MAX_REASON_LENGTH);
    checks.orThrow();
    return unitOfWork.run(context.organization(), () -> override(command, context));
  }

  private Lead override(Command command, RequestContext context) {
    var policy = settings.of(context);
    if (command.priority() != null && !policy.allowManualOverride()) {
      throw DomainException.conflict(
          "PRIORITY_OVERRIDE_DISABLED",
          "The setting leadPriority.allowManualOverride is off: ask an administrator to turn it on.",
          Map.of());
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var lead =
        leads
            .lock(context.organization(), command.lead())
            .orElseThrow(OverrideLeadPriority::notFound);
    command.expected().require(lead.version());
    var changed = lead.with(policy.judge(lead.standing().withManual(command.priority()), now), now);
    leads.save(changed);
    audit.changed(
        context,
        "lead.override_priority",
        "lead:" + lead.id(),
        facts(policy, lead.standing(), null),
        facts(policy, changed.standing(), command.reason()));
    return changed;
  }

  static DomainException notFound() {
    return DomainException.notFound("LEAD_NOT_FOUND", "There is no such lead.");
  }

  private static Map<String, @Nullable Object> facts(
      LeadPolicy policy, Standing standing, @Nullable String reason) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("priorityManual", standing.manual() == null ? null : standing.manual().name());
    facts.put("priorityEffective", policy.effective(standing).name());
    if (reason != null) {
      facts.put("reason", reason);
    }
    return facts;
  }

  /**
   * What the caller wants.
   *
   * @param priority null: the rule's own again
   * @param reason for the trail
   * @param expected the version that the caller has seen
   */
  public record Command(
      LeadId lead,
      @Nullable Priority priority,
      @Nullable String reason,
      ExpectedVersion expected) {}
}
