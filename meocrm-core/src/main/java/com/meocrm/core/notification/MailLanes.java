package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** Where tenants' mail queues up: one lane for each tenant, opened when the first mail is due. */
@FunctionalInterface
public interface MailLanes {
  /** The value of each mail lane's id. */
  String LANE = "mail_alerts";

  /**
   * Sees to it that those of these tenants who have somebody to write to have a lane, inside the
   * relay's transaction. One round trip.
   *
   * @return the lanes of these tenants
   */
  List<LaneId> ready(Set<OrganizationId> organizations);

  /** The lane of {@code organization}. */
  static LaneId of(OrganizationId organization) {
    return new LaneId(organization, LANE);
  }
}
