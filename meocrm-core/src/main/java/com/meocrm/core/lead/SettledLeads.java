package com.meocrm.core.lead;

import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.RequestContext;
import java.util.Map;

/** The setting {@code leadPriority} of the tenant. */
public final class SettledLeads implements LeadSettings {
  private final EffectiveSettings settings;

  public SettledLeads(EffectiveSettings settings) {
    this.settings = settings;
  }

  @Override
  public LeadPolicy of(RequestContext context) {
    var rules = settings.leadPriority(SettingSubject.ofTenant(context));
    var assignment = rules.autoAssignment();
    return new LeadPolicy(
        rules.enabled(),
        new PriorityThresholds(rules.daysToMedium(), rules.daysToLow(), rules.daysToInactive()),
        rules.allowManualOverride(),
        assignment.enabled()
            ? Map.of(
                Priority.HIGH, assignment.high(),
                Priority.MEDIUM, assignment.medium(),
                Priority.LOW, assignment.low())
            : Map.of());
  }
}
