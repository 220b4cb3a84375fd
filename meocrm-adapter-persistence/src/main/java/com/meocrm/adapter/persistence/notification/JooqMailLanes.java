package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.delivery.TenantLanes;
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

  private static final String WANTING =
      "jsonb_typeof(value #> '{alerts,emails}') = 'array' and value #> '{alerts,emails}' <> '[]'";

  private final TenantLanes lanes;

  public JooqMailLanes(Transactions transactions) {
    this.lanes = new TenantLanes(transactions, LANE, LaneKind.EMAIL, MAX_IN_FLIGHT, WANTING);
  }

  @Override
  public List<LaneId> ready(Set<OrganizationId> organizations) {
    return lanes.ready(organizations);
  }
}
