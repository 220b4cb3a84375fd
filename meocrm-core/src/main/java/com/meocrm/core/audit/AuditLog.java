package com.meocrm.core.audit;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The audit entries of all tenants: appended, never changed. */
public interface AuditLog {
  /**
   * Adds an entry in the current unit of work; it stands, and can be listed, exactly when that
   * commits. No round trip of its own.
   */
  void append(AuditEntry entry);

  /** Newest first, stable under inserts. */
  Page<AuditEntry> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit);

  /** What to list; null: any. {@code since} is inclusive. */
  record Filter(@Nullable String action, @Nullable String actor, @Nullable Instant since) {
    public static final Filter ALL = new Filter(null, null, null);
  }

  /** Where a page ended: the time and id of its last entry. */
  record Position(Instant at, AuditId id) {}
}
