package com.meocrm.adapter.persistence.zalo;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.delivery.TenantLanes;
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

  private static final String WANTING = "value #> '{customer,enabled}' = 'true'";

  private final TenantLanes lanes;

  public JooqCustomerLanes(Transactions transactions) {
    this.lanes = new TenantLanes(transactions, LANE, LaneKind.CUSTOMER, MAX_IN_FLIGHT, WANTING);
  }

  @Override
  public List<LaneId> ready(Set<OrganizationId> organizations) {
    return lanes.ready(organizations);
  }
}
