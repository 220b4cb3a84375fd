package com.meocrm.adapter.persistence.webhook;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.webhook.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this node remembers of tenants' active endpoints, each with the tenant's version at which
 * they were read. Whether that is still the version is asked of the database every time.
 *
 * <p>Safe for use by many threads.
 */
final class ActiveEndpoints {
  private final int most;
  private int endpoints;

  /** Those that were used longest ago first. */
  private final Map<OrganizationId, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most endpoints that are remembered, over all tenants
   */
  ActiveEndpoints(int most) {
    this.most = most;
  }

  /** What is known of these tenants. */
  synchronized Map<OrganizationId, Known> of(Set<OrganizationId> organizations) {
    var found = new LinkedHashMap<OrganizationId, Known>();
    for (var organization : organizations) {
      var one = known.get(organization);
      if (one != null) {
        found.put(organization, one);
      }
    }
    return found;
  }

  synchronized void put(OrganizationId organization, Known one) {
    var before = known.put(organization, one);
    endpoints += one.endpoints.size() - (before == null ? 0 : before.endpoints.size());
    for (var oldest = known.values().iterator(); endpoints > most && oldest.hasNext(); ) {
      endpoints -= oldest.next().endpoints.size();
      oldest.remove();
    }
  }

  /**
   * @param version of the tenant's subscriptions, as committed together with the endpoints
   */
  record Known(long version, List<Endpoint> endpoints) {
    Known {
      endpoints = List.copyOf(endpoints);
    }
  }
}
