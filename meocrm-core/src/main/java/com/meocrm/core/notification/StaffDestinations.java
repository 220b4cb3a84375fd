package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom staff messages go to, and through which accounts. Calls are the worker's and join its open
 * transaction, but for those that say otherwise.
 */
public interface StaffDestinations {
  /**
   * Tenants that may have somebody to tell, with the destinations they have: those of whom there
   * are destinations, or who have set anything about staff notifications. One round trip.
   */
  List<Audience> of(Set<OrganizationId> organizations);

  /**
   * Sees to it that these exist. One of the same id with another address is replaced: it has no
   * lane then, and is alive.
   */
  void ensure(Collection<StaffDestination> destinations);

  /** As a tenant's request or as the worker. */
  List<StaffDestination> list(OrganizationId organization);

  /** As a tenant's request or as the worker. */
  Optional<StaffDestination> find(OrganizationId organization, String id);

  /**
   * The destination whose lane this is; of several topics of one chat any. As a tenant's request or
   * as the worker.
   */
  Optional<StaffDestination> ofLane(LaneId lane);

  /**
   * Nothing reaches the destinations of this lane any more.
   *
   * @return those that were alive
   */
  List<StaffDestination> died(LaneId lane, String reason);

  /**
   * The chat has another address. The lane stays: its limits go on counting.
   *
   * @return false when it moved so often already that something is wrong
   */
  boolean moved(OrganizationId organization, String id, String address);

  /**
   * The destination is written to without its topic from now on.
   *
   * @param alongside done in the same transaction
   */
  void topicLost(OrganizationId organization, String id, Runnable alongside);

  /**
   * Adds a chat that linked itself, in the current unit of work of its tenant; one of the same id
   * is renewed and alive again, and keeps its lane.
   */
  void link(StaffDestination destination);

  /**
   * Somebody said something in a chat: it is alive and open. What is not later than what is known
   * changes nothing. In the current unit of work of its tenant.
   *
   * @return the destinations that it was news for
   */
  List<StaffDestination> heard(
      OrganizationId organization,
      StaffChannelName channel,
      String address,
      Instant at,
      Instant openUntil);

  /**
   * Nobody may write to that chat any more; unless it is not later than what is known. In the
   * current unit of work of its tenant.
   *
   * @return whether it was news
   */
  boolean left(OrganizationId organization, StaffChannelName channel, String address, Instant at);

  /** Something reaches the destination after all. In the current unit of work of its tenant. */
  void revive(OrganizationId organization, String id);

  /** Removes the destination in the current unit of work of its tenant. */
  boolean remove(OrganizationId organization, String id);

  /** The account that the tenant's credential opened when it was last checked. */
  Optional<StaffAccount> account(OrganizationId organization, StaffChannelName channel);

  /**
   * Remembers what a check showed.
   *
   * @param alongside done in the same transaction, as the worker
   */
  void saveAccount(OrganizationId organization, StaffAccount account, Runnable alongside);

  /** A tenant and its destinations, dead ones included. */
  record Audience(OrganizationId organization, List<StaffDestination> destinations) {
    public Audience {
      destinations = List.copyOf(destinations);
    }
  }
}
