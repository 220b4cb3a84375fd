package com.meocrm.core.commission;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commission rules of all tenants: added, never changed. */
public interface CommissionRules {
  /** Adds a new rule in the current unit of work. */
  void add(CommissionRule rule);

  /**
   * The one rule that counts at a moment. Of each kind the rule that became valid last by then is
   * active, of those the one created last; of several kinds the preferred one counts, and where it
   * has no rule, the kind whose rule became valid last.
   */
  Optional<CommissionRule> activeAt(
      OrganizationId organization, Instant moment, CommissionPlan.Type preferred);

  /** Latest {@code validFrom} first, stable under inserts. */
  Page<CommissionRule> list(OrganizationId organization, @Nullable Position after, int limit);

  /** Where a page ended: the beginning and id of its last rule. */
  record Position(Instant validFrom, CommissionRuleId id) {}
}
