package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.secret.SecretChanges;
import com.meocrm.core.shared.OrganizationId;
import java.util.Objects;

/** Has lanes that wait for a credential look at once whether the new one opens the account. */
public final class StaffSecretWatch implements SecretChanges {
  private final StaffDestinations destinations;
  private final LaneControl lanes;

  public StaffSecretWatch(StaffDestinations destinations, LaneControl lanes) {
    this.destinations = destinations;
    this.lanes = lanes;
  }

  @Override
  public void changed(OrganizationId organization, String name) {
    destinations.list(organization).stream()
        .map(StaffDestination::lane)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .forEach(lane -> lanes.probe(new LaneId(organization, lane)));
  }
}
