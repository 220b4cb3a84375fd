package com.meocrm.adapter.persistence.lead;

import static com.meocrm.adapter.persistence.jooq.Tables.LEAD;
import static com.meocrm.adapter.persistence.jooq.Tables.LEAD_ACTIVITY;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Columns;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.LeadRecord;
import com.meocrm.core.lead.Lead;
import com.meocrm.core.lead.LeadActivity;
import com.meocrm.core.lead.LeadActivityId;
import com.meocrm.core.lead.LeadId;
import com.meocrm.core.lead.Leads;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Leads and their activities as tables. */
public final class JooqLeads implements Leads {
  private static final String SAVE_STANDINGS =
      """
      update meocrm.lead l set priority_auto = c.priority_auto, priority_manual = c.priority_manual,
        assigned_to = c.assigned_to, assigned_by_rule = c.assigned_by_rule,
        last_activity_at = c.last_activity_at, updated_at = ?::timestamptz, version = l.version + 1
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::timestamptz[])
        c(lead_id, priority_auto, priority_manual, assigned_to, assigned_by_rule, last_activity_at)
      where l.organization_id = ? and l.lead_id = c.lead_id
      """;

  private final Transactions transactions;

  public JooqLeads(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Lead lead) {
    var row = new LeadRecord();
    row.setOrganizationId(lead.organization().value());
    row.setLeadId(lead.id().value());
    row.setName(lead.name());
    row.setPhone(lead.phone());
    row.setEmail(lead.email());
    row.setSource(lead.source());
    row.setNotes(lead.notes());
    LeadRows.put(row, lead.standing());
    row.setCreatedAt(lead.createdAt());
    row.setUpdatedAt(lead.updatedAt());
    row.setVersion(lead.version());
    int added =
        transactions
            .current(lead.organization())
            .insertInto(LEAD)
            .set(row)
            .onConflictDoNothing()
            .execute();
    if (added == 0) {
      throw DomainException.conflict(
          "LEAD_EXISTS",
          "A lead " + lead.id() + " exists already.",
          Map.of("leadId", lead.id().value()));
    }
  }

  @Override
  public Optional<Lead> find(OrganizationId organization, LeadId id) {
    return transactions.asTenant(
        organization,
        dsl -> dsl.selectFrom(LEAD).where(isThis(organization, id)).fetchOptional(LeadRows::lead));
  }

  @Override
  public Optional<Lead> lock(OrganizationId organization, LeadId id) {
    return transactions
        .current(organization)
        .selectFrom(LEAD)
        .where(isThis(organization, id))
        .forNoKeyUpdate()
        .fetchOptional(LeadRows::lead);
  }

  @Override
  public void save(Lead lead) {
    var row = new LeadRecord();
    LeadRows.put(row, lead.standing());
    row.setUpdatedAt(lead.updatedAt());
    row.setVersion(lead.version());
    transactions
        .current(lead.organization())
        .update(LEAD)
        .set(row)
        .where(isThis(lead.organization(), lead.id()))
        .execute();
  }

  @Override
  public Page<Lead> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(LEAD)
                    .where(LEAD.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(
                        after == null
                            ? noCondition()
                            : row(LEAD.CREATED_AT, LEAD.LEAD_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(LEAD.CREATED_AT.desc(), LEAD.LEAD_ID.desc())
                    .limit(limit + 1)
                    .fetch(LeadRows::lead),
                limit));
  }

  @Override
  public void addActivity(OrganizationId organization, LeadActivity activity) {
    transactions
        .current(organization)
        .insertInto(LEAD_ACTIVITY)
        .set(LEAD_ACTIVITY.ORGANIZATION_ID, organization.value())
        .set(LEAD_ACTIVITY.LEAD_ID, activity.lead().value())
        .set(LEAD_ACTIVITY.ACTIVITY_ID, activity.id().value())
        .set(LEAD_ACTIVITY.TYPE, activity.type().name())
        .set(LEAD_ACTIVITY.AT, activity.at())
        .set(LEAD_ACTIVITY.RECORDED_BY, activity.by())
        .set(LEAD_ACTIVITY.NOTES, activity.notes())
        .set(LEAD_ACTIVITY.CREATED_AT, activity.createdAt())
        .execute();
  }

  @Override
  public Page<LeadActivity> activities(
      OrganizationId organization, LeadId lead, @Nullable ActivityPosition after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(LEAD_ACTIVITY)
                    .where(LEAD_ACTIVITY.ORGANIZATION_ID.eq(organization.value()))
                    .and(LEAD_ACTIVITY.LEAD_ID.eq(lead.value()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(LEAD_ACTIVITY.AT, LEAD_ACTIVITY.ACTIVITY_ID)
                                .lt(after.at(), after.id().value()))
                    .orderBy(LEAD_ACTIVITY.AT.desc(), LEAD_ACTIVITY.ACTIVITY_ID.desc())
                    .limit(limit + 1)
                    .fetch(found ->
                        new LeadActivity(
                            new LeadActivityId(found.getActivityId()),
                            lead,
                            LeadActivity.Type.valueOf(found.getType()),
                            found.getAt(),
                            found.getRecordedBy(),
                            found.getNotes(),
                            found.getCreatedAt())),
                limit));
  }

  @Override
  public long count(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl -> (long) dsl.fetchCount(LEAD, LEAD.ORGANIZATION_ID.eq(organization.value())));
  }

  @Override
  public List<LeadStanding> standingsAfter(
      OrganizationId organization, @Nullable LeadId after, int limit, boolean hold) {
    var condition = after == null ? noCondition() : LEAD.LEAD_ID.gt(after.value());
    return standings(organization, condition, limit, hold);
  }

  @Override
  public List<LeadStanding> standingsOf(
      OrganizationId organization, Collection<LeadId> ids, boolean hold) {
    var condition = LEAD.LEAD_ID.eq(any(ids.stream().map(LeadId::value).toArray(String[]::new)));
    return standings(organization, condition, ids.size(), hold);
  }

  @Override
  public void saveStandings(OrganizationId organization, List<LeadStanding> changed, Instant now) {
    transactions
        .current(organization)
        .execute(
            SAVE_STANDINGS,
            now.toString(),
            Columns.texts(changed, c -> c.id().value()),
            Columns.texts(changed, c -> c.standing().auto().name()),
            Columns.texts(changed, c -> LeadRows.manual(c.standing())),
            Columns.texts(changed, c -> LeadRows.assignedTo(c.standing())),
            Columns.booleans(changed, c -> LeadRows.isAssignedByRule(c.standing())),
            Columns.instants(changed, c -> c.standing().lastActivityAt()),
            organization.value());
  }

  /** Held in the order of ids, so that runs at the same time cannot wait for each other in turn. */
  private List<LeadStanding> standings(
      OrganizationId organization, Condition condition, int limit, boolean hold) {
    return transactions.asTenant(
        organization,
        dsl -> {
          var query =
              dsl.select(LeadRows.STANDING)
                  .from(LEAD)
                  .where(LEAD.ORGANIZATION_ID.eq(organization.value()))
                  .and(condition)
                  .orderBy(LEAD.LEAD_ID)
                  .limit(limit);
          return (hold ? query.forNoKeyUpdate() : query)
              .fetch(found ->
                  new LeadStanding(new LeadId(found.get(LEAD.LEAD_ID)), LeadRows.standing(found)));
        });
  }

  private static Condition isThis(OrganizationId organization, LeadId id) {
    return LEAD.ORGANIZATION_ID.eq(organization.value()).and(LEAD.LEAD_ID.eq(id.value()));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.priority() != null) {
      var effective =
          filter.manualCounts()
              ? coalesce(LEAD.PRIORITY_MANUAL, LEAD.PRIORITY_AUTO)
              : LEAD.PRIORITY_AUTO;
      condition = condition.and(effective.eq(filter.priority().name()));
    }
    if (filter.assignedTo() != null) {
      condition = condition.and(LEAD.ASSIGNED_TO.eq(filter.assignedTo()));
    }
    return condition;
  }
}
