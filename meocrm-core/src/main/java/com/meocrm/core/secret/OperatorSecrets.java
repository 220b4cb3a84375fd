package com.meocrm.core.secret;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.util.Optional;

/**
 * Secrets that the operator provides outside of the database. Asked each time one is needed, so a
 * changed one counts at once; the names are well formed already.
 */
public interface OperatorSecrets {
  /** There are none. */
  OperatorSecrets NONE =
      new OperatorSecrets() {
        @Override
        public Optional<Secret> ofTenant(OrganizationId organization, String name) {
          return Optional.empty();
        }

        @Override
        public Optional<Secret> shared(String name) {
          return Optional.empty();
        }
      };

  /** What the operator put there for this tenant alone. */
  Optional<Secret> ofTenant(OrganizationId organization, String name);

  /** A secret of the operator's own that was named as one that tenants' settings may name. */
  Optional<Secret> shared(String name);
}
