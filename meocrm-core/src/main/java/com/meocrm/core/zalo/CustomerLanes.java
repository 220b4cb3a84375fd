package com.meocrm.core.zalo;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** Where events wait for the decision whether a customer is written to: a lane for each tenant. */
@FunctionalInterface
public interface CustomerLanes {
  /** The value of each such lane's id. */
  String LANE = "customers";

  /**
   * Sees to it that those of these tenants who have switched messages to customers on have a lane,
   * inside the relay's transaction. One round trip.
   *
   * @return the lanes of these tenants
   */
  List<LaneId> ready(Set<OrganizationId> organizations);

  /** The lane of {@code organization}. */
  static LaneId of(OrganizationId organization) {
    return new LaneId(organization, LANE);
  }
}
