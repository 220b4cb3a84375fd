package com.meocrm.core.secret;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secrets that tenants stored here, sealed. */
public interface TenantSecrets {
  /**
   * Stores a secret, or replaces the one of that name, in the current unit of work.
   *
   * @return whether it is new
   */
  boolean put(OrganizationId organization, String name, String sealed, Instant at);

  /** The sealed secret. Called by requests and by the worker, who sends on tenants' behalf. */
  Optional<String> find(OrganizationId organization, String name);

  /** The names in order. */
  Page<Listed> list(OrganizationId organization, @Nullable String after, int limit);

  /** What anybody may see of a secret. */
  record Listed(String name, Instant updatedAt) {}
}
