package com.meocrm.core.lead;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has settled about the priority of leads.
 *
 * @param enabled false: automatic priorities stay as they are
 * @param allowManualOverride false: what was set by hand is kept, and does not count
 * @param assignees by priority, where leads are assigned automatically; empty: they are not
 */
public record LeadPolicy(
    boolean enabled,
    PriorityThresholds thresholds,
    boolean allowManualOverride,
    Map<Priority, String> assignees) {
  public LeadPolicy {
    assignees = Map.copyOf(assignees);
  }

  /** What counts: the manual priority where there may be one, else the automatic one. */
  public Priority effective(Standing standing) {
    var manual = standing.manual();
    return manual == null || !allowManualOverride ? standing.auto() : manual;
  }

  /**
   * The standing as it should be at {@code now}: the automatic priority by the last activity, and
   * the assignee of the priority that counts. What people chose stays.
   */
  public Standing judge(Standing standing, Instant now) {
    var auto = enabled ? thresholds.priorityOf(standing.lastActivityAt(), now) : standing.auto();
    var judged =
        new Standing(standing.lastActivityAt(), auto, standing.manual(), standing.assignment());
    return judged.with(assignment(judged));
  }

  private @Nullable Assignment assignment(Standing standing) {
    var current = standing.assignment();
    var assignee = assignees.get(effective(standing));
    boolean chosenByHand = current != null && !current.automatic();
    return assignee == null || chosenByHand ? current : new Assignment(assignee, true);
  }
}
