package com.meocrm.core.secret;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
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

  /** As {@link com.meocrm.core.signing.Resealing.Stored} says. */
  int reseal(String prefix, int limit, Function<Sealed, Optional<Sealed>> resealing);

  /** A secret as it is stored. */
  record Sealed(OrganizationId organization, String name, String sealed) {}

  /** What anybody may see of a secret. */
  record Listed(String name, Instant updatedAt) {}
}
