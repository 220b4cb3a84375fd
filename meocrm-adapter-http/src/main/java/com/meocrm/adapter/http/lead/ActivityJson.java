package com.meocrm.adapter.http.lead;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.lead.Lead;
import com.meocrm.core.lead.LeadActivity;
import com.meocrm.core.lead.LeadId;
import com.meocrm.core.lead.RecordLeadActivity;
import org.jspecify.annotations.Nullable;

/**
 * An activity on the wire.
 *
 * @param lead as it stands after it, where it was just recorded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ActivityJson(
    String id,
    String leadId,
    String type,
    String at,
    String by,
    @Nullable String notes,
    String createdAt,
    @Nullable LeadJson lead) {

  /** What {@code POST /leads/{id}/activities} takes. */
  static RecordLeadActivity.Command command(LeadId lead, JsonObject body) {
    var command =
        new RecordLeadActivity.Command(
            lead,
            body.oneOf("type", LeadActivity.Type.class),
            body.optionalTime("at"),
            body.optionalText("notes", Lead.MAX_NOTES_LENGTH));
    body.done();
    return command;
  }

  static ActivityJson of(LeadActivity activity) {
    return of(activity, null);
  }

  static ActivityJson of(LeadActivity activity, @Nullable LeadJson lead) {
    return new ActivityJson(
        activity.id().value(),
        activity.lead().value(),
        activity.type().name(),
        WireTime.of(activity.at()),
        activity.by(),
        activity.notes(),
        WireTime.of(activity.createdAt()),
        lead);
  }
}
