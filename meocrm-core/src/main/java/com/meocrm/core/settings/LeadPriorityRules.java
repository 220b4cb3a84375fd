package com.meocrm.core.settings;

/**
 * The setting {@code leadPriority}.
 *
 * @param daysToMedium days without activity from which a lead is MEDIUM
 * @param daysToLow days from which it is LOW
 * @param daysToInactive days from which it is INACTIVE; where the three do not rise, the lowest
 *     priority that is reached counts
 */
public record LeadPriorityRules(
    boolean enabled,
    int daysToMedium,
    int daysToLow,
    int daysToInactive,
    boolean allowManualOverride,
    AutoAssignment autoAssignment) {

  static LeadPriorityRules of(SettingValue value) {
    var thresholds = value.member("thresholds");
    return new LeadPriorityRules(
        value.member("enabled").flag(),
        thresholds.member("auto_to_medium").number(),
        thresholds.member("auto_to_low").number(),
        thresholds.member("auto_to_inactive").number(),
        value.member("allowManualOverride").flag(),
        AutoAssignment.of(value.member("autoAssignment")));
  }

  /**
   * Which pool of sellers takes leads of which priority.
   *
   * @param high for HIGH, and so on
   */
  public record AutoAssignment(boolean enabled, String high, String medium, String low) {
    static AutoAssignment of(SettingValue value) {
      var rules = value.member("rules");
      return new AutoAssignment(
          value.member("enabled").flag(),
          rules.member("high").text(),
          rules.member("medium").text(),
          rules.member("low").text());
    }
  }
}
