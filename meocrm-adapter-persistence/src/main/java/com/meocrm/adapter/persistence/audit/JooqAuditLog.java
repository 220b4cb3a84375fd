package com.meocrm.adapter.persistence.audit;

import static com.meocrm.adapter.persistence.jooq.Tables.AUDIT_ENTRY;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.AuditEntryRecord;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.audit.AuditId;
import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import org.jooq.Condition;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * The trail as a table that requests can append to and read, and nothing else. Entries are written
 * together with COMMIT.
 */
public final class JooqAuditLog implements AuditLog {
  private static final String INSERT =
      """
      insert into meocrm.audit_entry
        (organization_id, audit_id, at, actor, client, action, entity, decision, before, after, trace_id)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?)\
      """;

  private final Transactions transactions;

  public JooqAuditLog(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void append(AuditEntry entry) {
    transactions.defer(
        entry.organization(),
        INSERT,
        entry.organization().value(),
        entry.id().value(),
        entry.at(),
        entry.actor(),
        entry.client(),
        entry.action(),
        entry.entity(),
        entry.decision().name(),
        text(entry.before()),
        text(entry.after()),
        entry.traceId());
  }

  @Override
  public Page<AuditEntry> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(AUDIT_ENTRY)
                    .where(AUDIT_ENTRY.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(
                        after == null
                            ? noCondition()
                            : row(AUDIT_ENTRY.AT, AUDIT_ENTRY.AUDIT_ID)
                                .lt(after.at(), after.id().value()))
                    .orderBy(AUDIT_ENTRY.AT.desc(), AUDIT_ENTRY.AUDIT_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqAuditLog::entry),
                limit));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.action() != null) {
      condition = condition.and(AUDIT_ENTRY.ACTION.eq(filter.action()));
    }
    if (filter.actor() != null) {
      condition = condition.and(AUDIT_ENTRY.ACTOR.eq(filter.actor()));
    }
    if (filter.since() != null) {
      condition = condition.and(AUDIT_ENTRY.AT.ge(filter.since()));
    }
    return condition;
  }

  /** An entry as its row tells it. */
  public static AuditEntry entry(AuditEntryRecord row) {
    return new AuditEntry(
        new AuditId(row.getAuditId()),
        new OrganizationId(row.getOrganizationId()),
        row.getAt(),
        row.getActor(),
        row.getClient(),
        row.getAction(),
        row.getEntity(),
        Decision.valueOf(row.getDecision()),
        facts(row.getBefore()),
        facts(row.getAfter()),
        row.getTraceId());
  }

  private static @Nullable String text(JsonValue.@Nullable Members facts) {
    return facts == null ? null : facts.toString();
  }

  private static JsonValue.@Nullable Members facts(@Nullable JSONB json) {
    return json == null ? null : (JsonValue.Members) JsonValue.parse(json.data());
  }
}
