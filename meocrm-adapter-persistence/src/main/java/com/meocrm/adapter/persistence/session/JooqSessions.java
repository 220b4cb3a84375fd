package com.meocrm.adapter.persistence.session;

import static com.meocrm.adapter.persistence.jooq.Tables.DASHBOARD_SESSION;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.DashboardSessionRecord;
import com.meocrm.core.session.Session;
import com.meocrm.core.session.SessionId;
import com.meocrm.core.session.Sessions;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sessions as a table that requests may append to and end sessions in. */
public final class JooqSessions implements Sessions {
  private static final String BLANK = " ";

  private static final String REMOVE =
      """
      delete from meocrm.dashboard_session where (organization_id, session_id) in (
        select organization_id, session_id from meocrm.dashboard_session
        where expires_at < ?::timestamptz order by expires_at limit ? for update skip locked)
      """;

  private final Transactions transactions;

  public JooqSessions(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean add(Sealed sealed, @Nullable String code) {
    var session = sealed.session();
    // Of two with one code at once the second waits here for the first, and then adds nothing.
    return transactions
            .current(session.organization())
            .insertInto(DASHBOARD_SESSION)
            .set(DASHBOARD_SESSION.ORGANIZATION_ID, session.organization().value())
            .set(DASHBOARD_SESSION.SESSION_ID, session.id().value())
            .set(DASHBOARD_SESSION.DIGEST, sealed.digest())
            .set(DASHBOARD_SESSION.CODE, code)
            .set(DASHBOARD_SESSION.SUBJECT, session.subject())
            .set(DASHBOARD_SESSION.ROLES, joined(session.roles()))
            .set(DASHBOARD_SESSION.SCOPE, session.scope() == null ? null : joined(session.scope()))
            .set(DASHBOARD_SESSION.PLAN, session.plan())
            .set(DASHBOARD_SESSION.CLIENT, session.client())
            .set(DASHBOARD_SESSION.CREATED_AT, session.createdAt())
            .set(DASHBOARD_SESSION.EXPIRES_AT, session.expiresAt())
            .set(DASHBOARD_SESSION.ENDED_AT, session.endedAt())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  @Override
  public Optional<Sealed> find(OrganizationId organization, SessionId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(DASHBOARD_SESSION)
                .where(DASHBOARD_SESSION.ORGANIZATION_ID.eq(organization.value()))
                .and(DASHBOARD_SESSION.SESSION_ID.eq(id.value()))
                .fetchOptional(row -> new Sealed(session(row), row.getDigest())));
  }

  @Override
  public boolean end(OrganizationId organization, SessionId id, Instant at) {
    return transactions
            .current(organization)
            .update(DASHBOARD_SESSION)
            .set(DASHBOARD_SESSION.ENDED_AT, at)
            .where(DASHBOARD_SESSION.ORGANIZATION_ID.eq(organization.value()))
            .and(DASHBOARD_SESSION.SESSION_ID.eq(id.value()))
            .and(DASHBOARD_SESSION.ENDED_AT.isNull())
            .execute()
        == 1;
  }

  @Override
  public int removeExpired(Instant instant, int limit) {
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(REMOVE, instant.toString(), limit));
  }

  private static Session session(DashboardSessionRecord row) {
    return new Session(
        new SessionId(row.getSessionId()),
        new OrganizationId(row.getOrganizationId()),
        row.getSubject(),
        split(row.getRoles()),
        row.getScope() == null ? null : split(row.getScope()),
        row.getPlan(),
        row.getClient(),
        row.getCreatedAt(),
        row.getExpiresAt(),
        row.getEndedAt());
  }

  private static String joined(Collection<String> names) {
    return String.join(BLANK, new TreeSet<>(names));
  }

  private static Set<String> split(String names) {
    return names.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(names.split(BLANK, -1)));
  }
}
