package com.meocrm.adapter.persistence.command;

import static com.meocrm.adapter.persistence.jooq.Tables.AGENT_SESSION;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.command.AgentSessions;
import com.meocrm.core.shared.OrganizationId;
import java.util.Optional;

/** Sessions as a table. */
public final class JooqAgentSessions implements AgentSessions {
  private static final String OPEN =
      """
      insert into meocrm.agent_session
        (organization_id, session_id, principal, protocol_version, client, used_at)
      values (?, ?, ?, ?, ?, meocrm.meocrm_now())
      """;

  private static final String MAKE_ROOM =
      """
      delete from meocrm.agent_session where organization_id = ? and session_id in
        (select session_id from meocrm.agent_session where organization_id = ?
         order by used_at desc offset ?)
      """;

  /** That it is in use is written once a minute, not with every request. */
  private static final String TOUCH =
      """
      update meocrm.agent_session set used_at = meocrm.meocrm_now()
      where organization_id = ? and session_id = ?
        and used_at < meocrm.meocrm_now() - interval '1 minute'
      """;

  private static final String FIND =
      """
      select principal, protocol_version, client from meocrm.agent_session
      where organization_id = ? and session_id = ?
        and used_at > meocrm.meocrm_now() - ? * interval '1 millisecond'
      """;

  private static final String REMOVE =
      """
      delete from meocrm.agent_session where (organization_id, session_id) in
        (select organization_id, session_id from meocrm.agent_session
         where used_at <= meocrm.meocrm_now() - ? * interval '1 millisecond' limit ?)
      """;

  private final Transactions transactions;

  public JooqAgentSessions(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void open(AgentSession session) {
    var organization = session.organization().value();
    transactions.asTenant(
        session.organization(),
        dsl -> {
          dsl.execute(MAKE_ROOM, organization, organization, MAX_PER_TENANT - 1);
          return dsl.execute(
              OPEN,
              organization,
              session.id(),
              session.principal(),
              session.protocolVersion(),
              session.client());
        });
  }

  @Override
  public Optional<AgentSession> use(OrganizationId organization, String id) {
    return transactions.asTenant(
        organization,
        dsl -> {
          var found =
              dsl.fetchOptional(FIND, organization.value(), id, KEPT.toMillis())
                  .map(row ->
                      new AgentSession(
                          organization,
                          id,
                          row.get(0, String.class),
                          row.get(1, String.class),
                          row.get(2, String.class)));
          if (found.isPresent()) {
            dsl.execute(TOUCH, organization.value(), id);
          }
          return found;
        });
  }

  @Override
  public boolean end(OrganizationId organization, String id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.deleteFrom(AGENT_SESSION)
                    .where(AGENT_SESSION.ORGANIZATION_ID.eq(organization.value()))
                    .and(AGENT_SESSION.SESSION_ID.eq(id))
                    .execute()
                > 0);
  }

  @Override
  public int removeUnused(int limit) {
    return transactions.asWorkerLookingThroughTables(
        dsl -> dsl.execute(REMOVE, KEPT.toMillis(), limit));
  }
}
