package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The endpoints of all tenants. */
public interface Endpoints {
  /** Adds an endpoint in the current unit of work. */
  void add(Endpoint endpoint);

  Optional<Endpoint> find(OrganizationId organization, EndpointId id);

  /** Newest first, stable under inserts. */
  Page<Endpoint> list(OrganizationId organization, @Nullable Position after, int limit);

  /**
   * Active endpoints of these tenants, for planning. Called inside the relay's transaction and part
   * of it; one round trip.
   */
  List<Endpoint> activeOf(Set<OrganizationId> organizations);

  /**
   * The endpoints behind these lanes, for sending. Called outside of any unit of work; one round
   * trip.
   */
  List<Endpoint> behind(Collection<LaneId> lanes);

  /**
   * Switches an active endpoint off, in the worker's open transaction: nothing is planned for it
   * any more.
   *
   * @return whether it was active
   */
  boolean deactivate(LaneId lane, InactiveReason reason);

  /** Where a page ended: the creation time and id of its last endpoint. */
  record Position(Instant createdAt, EndpointId id) {}
}
