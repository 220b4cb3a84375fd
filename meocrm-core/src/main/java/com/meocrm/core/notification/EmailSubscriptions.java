package com.meocrm.core.notification;

import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** Opened alerts go to whom the tenant has named. */
public final class EmailSubscriptions implements Subscriptions {
  private final MailLanes lanes;

  public EmailSubscriptions(MailLanes lanes) {
    this.lanes = lanes;
  }

  @Override
  public boolean concerns(EncodedEvent event) {
    return event.type().equals(OperationalEvent.AlertOpened.TYPE);
  }

  @Override
  public List<Subscription> of(Set<OrganizationId> organizations) {
    return lanes.ready(organizations).stream()
        .map(lane -> new Subscription(lane, Ordering.NONE, this::concerns))
        .toList();
  }
}
