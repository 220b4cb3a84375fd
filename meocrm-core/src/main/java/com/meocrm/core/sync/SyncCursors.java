package com.meocrm.core.sync;

import com.meocrm.core.shared.OrganizationId;
import java.util.Optional;

/** How far each source of a tenant has been read. */
public interface SyncCursors {
  Optional<String> find(OrganizationId organization, String source);

  /** Moves it, in the current unit of work: together with the orders that lie before it. */
  void put(OrganizationId organization, String source, String cursor);
}
