package com.meocrm.adapter.http.lead;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.lead.CreateLead;
import com.meocrm.core.lead.Lead;
import com.meocrm.core.lead.LeadPolicy;
import org.jspecify.annotations.Nullable;

/** A lead on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LeadJson(
    String id,
    String name,
    @Nullable String phone,
    @Nullable String email,
    @Nullable String source,
    @Nullable String notes,
    @Nullable String assignedTo,
    @Nullable Boolean assignedByRule,
    String priorityAuto,
    @Nullable String priorityManual,
    String priorityEffective,
    String lastActivityAt,
    String createdAt,
    String updatedAt) {

  /** What {@code POST /leads} takes. */
  static CreateLead.Command command(JsonObject body) {
    var command =
        new CreateLead.Command(
            body.optionalIdentifier("id"),
            body.text("name", Lead.MAX_NAME_LENGTH),
            body.optionalText("phone", Lead.MAX_PHONE_LENGTH),
            body.optionalText("email", Lead.MAX_EMAIL_LENGTH),
            body.optionalText("source", Lead.MAX_SOURCE_LENGTH),
            body.optionalText("notes", Lead.MAX_NOTES_LENGTH),
            body.optionalText("assignedTo", Lead.MAX_ASSIGNEE_LENGTH),
            body.optionalTime("lastActivityAt"));
    body.done();
    return command;
  }

  static LeadJson of(Lead lead, LeadPolicy policy) {
    var standing = lead.standing();
    var manual = standing.manual();
    var assignment = standing.assignment();
    return new LeadJson(
        lead.id().value(),
        lead.name(),
        lead.phone(),
        lead.email(),
        lead.source(),
        lead.notes(),
        assignment == null ? null : assignment.to(),
        assignment == null ? null : assignment.automatic(),
        standing.auto().name(),
        manual == null ? null : manual.name(),
        policy.effective(standing).name(),
        WireTime.of(standing.lastActivityAt()),
        WireTime.of(lead.createdAt()),
        WireTime.of(lead.updatedAt()));
  }
}
