package com.meocrm.core.lead;

import java.util.Map;

/** The policy of a tenant who has set nothing, as the setting {@code leadPriority} has it. */
public final class StandardLeadPolicy {
  public static final PriorityThresholds THRESHOLDS = new PriorityThresholds(7, 30, 60);
  public static final LeadPolicy POLICY = new LeadPolicy(true, THRESHOLDS, true, Map.of());

  private StandardLeadPolicy() {}
}
