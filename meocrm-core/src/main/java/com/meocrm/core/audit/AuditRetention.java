package com.meocrm.core.audit;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps each tenant's trail for as long as the tenant wants it. Called by one thread at a time. */
public final class AuditRetention {
  static final int BATCH = 1000;
  static final Duration INTERVAL = Duration.ofHours(6);

  private final AuditRetentionStore store;
  private final TrailPolicy.Source policies;
  private @Nullable OrganizationId last;

  public AuditRetention(AuditRetentionStore store, TrailPolicy.Source policies) {
    this.store = store;
    this.policies = policies;
  }

  /** Does one batch of one tenant; returns how long it may rest, zero when there is more to do. */
  public Duration step() {
    var next = store.next(last);
    if (next.isEmpty()) {
      last = null;
      return INTERVAL;
    }
    var organization = next.get();
    // Nobody's token says the plan here: what the tenant set itself counts, else the default.
    int months = policies.of(organization, null).keptMonths();
    if (store.remove(organization, months, BATCH) < BATCH) {
      last = organization;
    }
    return Duration.ZERO;
  }
}
