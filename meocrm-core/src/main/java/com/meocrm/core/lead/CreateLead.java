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
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes up a lead: as urgent as its last activity makes it, which is now unless it is older. */
public final class CreateLead {
  private final UnitOfWork unitOfWork;
  private final Leads leads;
  private final LeadSettings settings;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public CreateLead(
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
   * Creates the lead.
   *
   * @throws DomainException with all violations of the command at once; conflict {@code
   *     LEAD_EXISTS}
   */
  public Lead handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> create(command, context));
  }

  private Lead create(Command command, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var name = checkedName(command, now);
    var lead =
        new Lead(
            new LeadId(command.id() == null ? ids.next(LeadId.PREFIX) : command.id()),
            context.organization(),
            name,
            command.phone(),
            command.email(),
            command.source(),
            command.notes(),
            settings.of(context).judge(standing(command, now), now),
            now,
            now,
            1);
    leads.add(lead);
    audit.created(context, "lead.create", "lead:" + lead.id(), facts(lead));
    return lead;
  }

  private static String checkedName(Command command, Instant now) {
    var checks = new FieldRules();
    checks.identifier("id", command.id());
    checks.require("name", command.name());
    checks.oneLine("name", command.name(), Lead.MAX_NAME_LENGTH);
    checks.oneLine("phone", command.phone(), Lead.MAX_PHONE_LENGTH);
    LeadChecks.email(checks, command.email());
    checks.name("source", command.source(), Lead.MAX_SOURCE_LENGTH);
    checks.name("assignedTo", command.assignedTo(), Lead.MAX_ASSIGNEE_LENGTH);
    checks.lines("notes", command.notes(), Lead.MAX_NOTES_LENGTH);
    LeadChecks.notInTheFuture(checks, "lastActivityAt", command.lastActivityAt(), now);
    checks.orThrow();
    return String.valueOf(command.name());
  }

  private static Standing standing(Command command, Instant now) {
    var last = command.lastActivityAt();
    return new Standing(
        last == null || last.isAfter(now) ? now : last.truncatedTo(ChronoUnit.MILLIS),
        Priority.HIGH,
        null,
        command.assignedTo() == null ? null : new Assignment(command.assignedTo(), false));
  }

  private static Map<String, String> facts(Lead lead) {
    var facts = new LinkedHashMap<String, String>();
    facts.put("name", lead.name());
    facts.put("priorityAuto", lead.standing().auto().name());
    if (lead.source() != null) {
      facts.put("source", lead.source());
    }
    if (lead.standing().assignment() != null) {
      facts.put("assignedTo", lead.standing().assignment().to());
    }
    return facts;
  }

  /**
   * What the caller wants.
   *
   * @param id null: a generated one
   * @param assignedTo who looks after it; null: whom the rules name, if they do
   * @param lastActivityAt of a lead that comes from elsewhere; null: now
   */
  public record Command(
      @Nullable String id,
      @Nullable String name,
      @Nullable String phone,
      @Nullable String email,
      @Nullable String source,
      @Nullable String notes,
      @Nullable String assignedTo,
      @Nullable Instant lastActivityAt) {}
}
