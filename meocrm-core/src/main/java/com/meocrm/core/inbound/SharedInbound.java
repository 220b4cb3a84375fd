package com.meocrm.core.inbound;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.util.Set;

/**
 * The operator's inbound secret, for senders without a source of their own, and whom they may speak
 * for.
 */
public record SharedInbound(Secret secret, Set<OrganizationId> organizations) {
  public SharedInbound {
    organizations = Set.copyOf(organizations);
    if (organizations.isEmpty()) {
      throw new IllegalArgumentException("at least one organization expected");
    }
  }
}
