package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.shared.OrganizationId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections of one kind each tenant and each user has open on this node, and may have.
 */
final class Admissions {
  private final int maxPerTenant;
  private final int maxPerUser;
  private final Map<OrganizationId, Integer> ofTenant = new ConcurrentHashMap<>();
  private final Map<User, Integer> ofUser = new ConcurrentHashMap<>();

  Admissions(RealtimeConfig config) {
    this.maxPerTenant = config.maxPerTenant();
    this.maxPerUser = config.maxPerUser();
  }

  /** Whether the caller could have one more now. */
  boolean hasRoomFor(Principal principal) {
    return ofTenant.getOrDefault(principal.organization(), 0) < maxPerTenant
        && ofUser.getOrDefault(User.of(principal), 0) < maxPerUser;
  }

  /** Whether the caller may have one more; if so, it has. */
  boolean admit(Principal principal) {
    if (!isCounted(ofTenant, principal.organization(), maxPerTenant)) {
      return false;
    }
    if (!isCounted(ofUser, User.of(principal), maxPerUser)) {
      discount(ofTenant, principal.organization());
      return false;
    }
    return true;
  }

  /** One that was admitted is over. */
  void dismiss(Principal principal) {
    discount(ofTenant, principal.organization());
    discount(ofUser, User.of(principal));
  }

  private static <K> boolean isCounted(Map<K, Integer> counts, K key, int max) {
    if (counts.merge(key, 1, Integer::sum) <= max) {
      return true;
    }
    discount(counts, key);
    return false;
  }

  private static <K> void discount(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (any, count) -> count == 1 ? null : count - 1);
  }

  private record User(OrganizationId organization, String subject) {
    static User of(Principal principal) {
      return new User(principal.organization(), principal.subject());
    }
  }
}
