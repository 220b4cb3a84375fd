package com.meocrm.adapter.persistence.zalo;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.CustomerLanes;
import java.util.List;
import java.util.Set;

/** Lanes of customers' events, opened together with looking who wants one. */
public final class JooqCustomerLanes implements CustomerLanes {
  /** Decisions of one tenant at once: each is a handful of queries. */
  private static final int MAX_IN_FLIGHT = 2;

  private static final String READY =
      """
      with wanting as (
        select organization_id from meocrm.setting
        where organization_id = any (?::varchar[]) and scope = 'tenant' and setting_key = 'notifications'
          and value #> '{customer,enabled}' = 'true'),
      opened as (
        insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight)
        select organization_id, ?, ?, ? from wanting
        on conflict (organization_id, lane_id) do nothing)
      select organization_id from wanting
      """;

  private final Transactions transactions;

  public JooqCustomerLanes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<LaneId> ready(Set<OrganizationId> organizations) {
    return transactions.asWorker(dsl ->
        dsl.fetch(
                READY,
                texts(organizations, OrganizationId::value),
                LANE,
                LaneKind.CUSTOMER.name(),
                MAX_IN_FLIGHT)
            .map(row -> CustomerLanes.of(new OrganizationId(row.get(0, String.class)))));
  }
}
