package com.meocrm.core.audit;

import com.meocrm.core.shared.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant wants of its trail.
 *
 * @param enabled whether entries are written at all
 * @param redactsPersonalData whether personal data is taken out before an entry is stored
 * @param keptMonths how long entries are kept
 */
public record TrailPolicy(boolean enabled, boolean redactsPersonalData, int keptMonths) {
  public static final TrailPolicy DEFAULT = new TrailPolicy(true, true, 12);

  public TrailPolicy {
    if (keptMonths < 1) {
      throw new IllegalArgumentException("entries are kept for at least a month: " + keptMonths);
    }
  }

  /** Where policies come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * The tenant's policy; inside or outside of a unit of work.
     *
     * @param plan the tenant's, as the caller's token names it; null: not named
     */
    TrailPolicy of(OrganizationId organization, @Nullable String plan);
  }
}
