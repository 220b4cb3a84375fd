package com.meocrm.core.commission;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What sellers earn from a moment on. A rule is never changed; a later one takes its place.
 *
 * @param name for people; null: none
 * @param validFrom orders completed from then on are counted by it
 */
public record CommissionRule(
    CommissionRuleId id,
    OrganizationId organization,
    @Nullable String name,
    CommissionPlan plan,
    Instant validFrom,
    Instant createdAt) {}
