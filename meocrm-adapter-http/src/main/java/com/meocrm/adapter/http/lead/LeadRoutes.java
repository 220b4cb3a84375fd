package com.meocrm.adapter.http.lead;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.PeopleUseCases;
import com.meocrm.core.lead.Lead;
import com.meocrm.core.lead.LeadActivity;
import com.meocrm.core.lead.LeadActivityId;
import com.meocrm.core.lead.LeadId;
import com.meocrm.core.lead.LeadPolicy;
import com.meocrm.core.lead.Leads;
import com.meocrm.core.lead.OverrideLeadPriority;
import com.meocrm.core.lead.Priority;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/leads}. */
public final class LeadRoutes {
  private static final String PATH = "/api/v1/leads";
  private static final String READ = "leads:read";
  private static final String WRITE = "leads:write";

  private final PeopleUseCases people;
  private final Cursors cursors;

  public LeadRoutes(PeopleUseCases people, Cursors cursors) {
    this.people = people;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope(WRITE), this::create),
        Route.get(PATH, Requires.scope(READ), this::list)
            .withQuery("priority", "assignedTo", "limit", "cursor"),
        Route.get(PATH + "/{id}", Requires.scope(READ), this::read),
        Route.post(PATH + "/{id}/activities", Requires.scope(WRITE), this::recordActivity),
        Route.get(PATH + "/{id}/activities", Requires.scope(READ), this::listActivities)
            .withQuery("limit", "cursor"),
        Route.post(PATH + "/{id}/priority:override", Requires.scope(WRITE), this::override));
  }

  private Answer create(Call call) {
    var command = LeadJson.command(call.body());
    var context = call.context();
    var lead = people.createLead().handle(command, context);
    return Answer.created(PATH + "/" + lead.id(), LeadJson.of(lead, policy(context)))
        .withVersion(lead.version());
  }

  private Answer list(Call call) {
    var query = call.query();
    var priority = query.oneOf("priority", Priority.class);
    var assignedTo = query.text("assignedTo");
    int limit = query.limit();
    // A cursor goes on with the list it came from.
    var list = "leads:" + priority + ":" + assignedTo;
    var after = cursors.decode(list, call.organization(), query.text("cursor"), call.violations());
    var context = call.context();

    var policy = policy(context);
    var filter = new Leads.Filter(priority, policy.allowManualOverride(), assignedTo);
    var position = after == null ? null : new Leads.Position(after.at(), new LeadId(after.id()));
    var page = people.leads().list(context.organization(), filter, position, limit);
    return Answer.ok(
        ListJson.of(
            page,
            lead -> LeadJson.of(lead, policy),
            last ->
                cursors.encode(list, context.organization(), last.createdAt(), last.id().value())));
  }

  private Answer read(Call call) {
    var context = call.context();
    return answer(find(context, id(call)), context);
  }

  private Answer recordActivity(Call call) {
    var command = ActivityJson.command(id(call), call.body());
    var context = call.context();
    var recorded = people.recordLeadActivity().handle(command, context);
    return Answer.created(
            PATH + "/" + command.lead() + "/activities",
            ActivityJson.of(recorded.activity(), LeadJson.of(recorded.lead(), policy(context))))
        .withVersion(recorded.lead().version());
  }

  private Answer listActivities(Call call) {
    var id = id(call);
    var list = "lead-activities:" + id;
    int limit = call.query().limit();
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var context = call.context();

    var lead = find(context, id);
    var position =
        after == null
            ? null
            : new Leads.ActivityPosition(after.at(), new LeadActivityId(after.id()));
    var page = people.leads().activities(context.organization(), lead.id(), position, limit);
    return Answer.ok(
        ListJson.<LeadActivity, ActivityJson>of(
            page,
            ActivityJson::of,
            last -> cursors.encode(list, context.organization(), last.at(), last.id().value())));
  }

  private Answer override(Call call) {
    var command = overrideCommand(call, call.body());
    var context = call.context();
    return answer(people.overrideLeadPriority().handle(command, context), context);
  }

  private static OverrideLeadPriority.Command overrideCommand(Call call, JsonObject body) {
    var command =
        new OverrideLeadPriority.Command(
            id(call),
            body.oneOf("priority", Wanted.class).priority,
            body.optionalText("reason", FieldRules.MAX_REASON_LENGTH),
            call.ifMatch());
    body.done();
    return command;
  }

  private Lead find(RequestContext context, LeadId id) {
    return people.leads().find(context.organization(), id).orElseThrow(LeadRoutes::notFound);
  }

  private Answer answer(Lead lead, RequestContext context) {
    return Answer.ok(LeadJson.of(lead, policy(context))).withVersion(lead.version());
  }

  private LeadPolicy policy(RequestContext context) {
    return people.leadSettings().of(context);
  }

  private static LeadId id(Call call) {
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw notFound();
    }
    return new LeadId(id);
  }

  private static DomainException notFound() {
    return DomainException.notFound("LEAD_NOT_FOUND", "There is no such lead.");
  }

  /** What a lead's priority can be overridden with. */
  private enum Wanted {
    HIGH(Priority.HIGH),
    MEDIUM(Priority.MEDIUM),
    LOW(Priority.LOW),
    INACTIVE(Priority.INACTIVE),
    /** The rule's own again. */
    AUTO(null);

    private final @Nullable Priority priority;

    Wanted(@Nullable Priority priority) {
      this.priority = priority;
    }
  }
}
