package com.meocrm.core.delivery;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which lanes want which events. One implementation per kind of destination. */
@FunctionalInterface
public interface Subscriptions {
  /**
   * What tenants have subscribed to, as committed when it is called. Called inside the relay's
   * transaction: a destination created before an event was committed is always among the answers.
   * At most one round trip.
   */
  List<Subscription> of(Set<OrganizationId> organizations);

  /**
   * Whether anybody at all could want this event. Answered from memory: tenants whose events are of
   * no concern are not asked for.
   */
  default boolean concerns(EncodedEvent event) {
    return true;
  }

  /** One lane's wish. {@code wants} never throws. */
  record Subscription(LaneId lane, Ordering ordering, Predicate<EncodedEvent> wants) {}
}
