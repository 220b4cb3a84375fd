package com.meocrm.adapter.persistence.lead;

import static com.meocrm.adapter.persistence.jooq.Tables.LEAD;

import com.meocrm.adapter.persistence.jooq.tables.records.LeadRecord;
import com.meocrm.core.lead.Assignment;
import com.meocrm.core.lead.Lead;
import com.meocrm.core.lead.LeadId;
import com.meocrm.core.lead.Priority;
import com.meocrm.core.lead.Standing;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jspecify.annotations.Nullable;

/** Rows of leads, there and back. */
final class LeadRows {
  /** What {@link #standing} reads, and the id. */
  static final List<SelectField<?>> STANDING =
      List.of(
          LEAD.LEAD_ID,
          LEAD.LAST_ACTIVITY_AT,
          LEAD.PRIORITY_AUTO,
          LEAD.PRIORITY_MANUAL,
          LEAD.ASSIGNED_TO,
          LEAD.ASSIGNED_BY_RULE);

  private LeadRows() {}

  static Lead lead(LeadRecord row) {
    return new Lead(
        new LeadId(row.getLeadId()),
        new OrganizationId(row.getOrganizationId()),
        row.getName(),
        row.getPhone(),
        row.getEmail(),
        row.getSource(),
        row.getNotes(),
        standing(row),
        row.getCreatedAt(),
        row.getUpdatedAt(),
        row.getVersion());
  }

  static Standing standing(Record row) {
    var manual = row.get(LEAD.PRIORITY_MANUAL);
    var assignedTo = row.get(LEAD.ASSIGNED_TO);
    return new Standing(
        row.get(LEAD.LAST_ACTIVITY_AT),
        Priority.valueOf(row.get(LEAD.PRIORITY_AUTO)),
        manual == null ? null : Priority.valueOf(manual),
        assignedTo == null ? null : new Assignment(assignedTo, row.get(LEAD.ASSIGNED_BY_RULE)));
  }

  static void put(LeadRecord row, Standing standing) {
    row.setLastActivityAt(standing.lastActivityAt());
    row.setPriorityAuto(standing.auto().name());
    row.setPriorityManual(manual(standing));
    row.setAssignedTo(assignedTo(standing));
    row.setAssignedByRule(isAssignedByRule(standing));
  }

  static @Nullable String manual(Standing standing) {
    return standing.manual() == null ? null : standing.manual().name();
  }

  static @Nullable String assignedTo(Standing standing) {
    return standing.assignment() == null ? null : standing.assignment().to();
  }

  static boolean isAssignedByRule(Standing standing) {
    return standing.assignment() != null && standing.assignment().automatic();
  }
}
