package com.meocrm.core.zalo;

import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** What happens to orders and shipments may be told to customers, where the tenant wants that. */
public final class CustomerSubscriptions implements Subscriptions {
  /** What templates can be mapped to. */
  public static final Set<String> EVENT_TYPES =
      Set.of(
          "order.created",
          "order.completed",
          "order.cancelled",
          "order.refunded",
          "shipping.label.created",
          "shipping.delivered",
          "shipping.failed");

  private final CustomerLanes lanes;

  public CustomerSubscriptions(CustomerLanes lanes) {
    this.lanes = lanes;
  }

  @Override
  public boolean concerns(EncodedEvent event) {
    return EVENT_TYPES.contains(event.type().value());
  }

  @Override
  public List<Subscription> of(Set<OrganizationId> organizations) {
    return lanes.ready(organizations).stream()
        .map(lane -> new Subscription(lane, Ordering.KEY, this::concerns))
        .toList();
  }
}
