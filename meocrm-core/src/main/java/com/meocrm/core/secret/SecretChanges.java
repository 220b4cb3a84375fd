package com.meocrm.core.secret;

import com.meocrm.core.shared.OrganizationId;

/** Hears that a tenant stored a secret, inside the unit of work that stores it. */
@FunctionalInterface
public interface SecretChanges {
  /** For nobody. */
  SecretChanges IGNORED = (organization, name) -> {};

  void changed(OrganizationId organization, String name);
}
