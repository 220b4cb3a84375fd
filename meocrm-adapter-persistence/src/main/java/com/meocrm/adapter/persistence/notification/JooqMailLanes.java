package com.meocrm.adapter.persistence.notification;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.notification.MailLanes;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** Mail lanes, opened together with looking who needs one. */
public final class JooqMailLanes implements MailLanes {
  /** Mail of one tenant on the wire at once: servers count connections. */
  private static final int MAX_IN_FLIGHT = 2;

  private static final String READY =
      """
      with named as (
        select organization_id from meocrm.setting
        where organization_id = any (?::varchar[]) and scope = 'tenant' and setting_key = 'notifications'
          and jsonb_typeof(value #> '{alerts,emails}') = 'array' and value #> '{alerts,emails}' <> '[]'),
      opened as (
        insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight)
        select organization_id, ?, ?, ? from named
        on conflict (organization_id, lane_id) do nothing)
      select organization_id from named
      """;

  private final Transactions transactions;

  public JooqMailLanes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<LaneId> ready(Set<OrganizationId> organizations) {
    return transactions.asWorker(dsl ->
        dsl.fetch(
                READY,
                texts(organizations, OrganizationId::value),
                LANE,
                LaneKind.EMAIL.name(),
                MAX_IN_FLIGHT)
            .map(row -> MailLanes.of(new OrganizationId(row.get(0, String.class)))));
  }
}
