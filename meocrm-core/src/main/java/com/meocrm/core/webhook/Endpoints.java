package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints of all tenants. */
public interface Endpoints {
  /** Adds an endpoint in the current unit of work. */
  void add(Endpoint endpoint);

  Optional<Endpoint> find(OrganizationId organization, EndpointId id);

  /**
   * Finds an endpoint to change or remove it in the current unit of work. Until that ends, the
   * tenant's subscriptions are locked: nobody else changes them, and the relay waits with this
   * tenant's events.
   */
  Optional<Endpoint> findToChange(OrganizationId organization, EndpointId id);

  /** Stores an endpoint that was found to be changed, in the current unit of work. */
  void update(Endpoint endpoint);

  /** Removes an endpoint that was found to be changed, in the current unit of work. */
  void remove(Endpoint endpoint);

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

  /**
   * Seals anew what is not sealed under the current master key, in a transaction of its own; a
   * batch of endpoints of any tenants, without waiting for those that are being changed.
   *
   * @param prefix what everything begins with that is sealed under the current key
   * @param resealing gives the endpoint with its secrets sealed anew; empty: leave it alone
   * @return how many endpoints were looked at; fewer than {@code limit} means that none is left
   */
  int reseal(String prefix, int limit, Function<Endpoint, Optional<Endpoint>> resealing);

  /** Where a page ended: the creation time and id of its last endpoint. */
  record Position(Instant createdAt, EndpointId id) {}
}
