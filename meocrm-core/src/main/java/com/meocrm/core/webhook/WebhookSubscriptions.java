package com.meocrm.core.webhook;

import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/** What active webhook endpoints want. */
public final class WebhookSubscriptions implements Subscriptions {
  private final Endpoints endpoints;

  public WebhookSubscriptions(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public List<Subscription> of(Set<OrganizationId> organizations) {
    return endpoints.activeOf(organizations).stream()
        .map(endpoint ->
            new Subscription(
                endpoint.lane(),
                endpoint.ordering(),
                event -> endpoint.events().selects(event.type())))
        .toList();
  }
}
