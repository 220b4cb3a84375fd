package com.meocrm.core.audit;

import com.meocrm.core.shared.OrganizationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes old entries out of the trail, tenant by tenant; each call is a transaction of its own. */
public interface AuditRetentionStore {
  /**
   * The next tenant that has entries.
   *
   * @param after null: the first one
   */
  Optional<OrganizationId> next(@Nullable OrganizationId after);

  /**
   * Removes up to {@code limit} entries that are older than so many months by the database's clock.
   *
   * @return how many
   */
  int remove(OrganizationId organization, int months, int limit);
}
