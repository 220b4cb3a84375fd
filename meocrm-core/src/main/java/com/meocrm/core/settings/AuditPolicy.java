package com.meocrm.core.settings;

/**
 * The setting {@code audit}.
 *
 * @param redactPersonalData whether personal data is taken out before an entry is stored
 */
public record AuditPolicy(boolean enabled, int retentionMonths, boolean redactPersonalData) {
  static AuditPolicy of(SettingValue value) {
    return new AuditPolicy(
        value.member("enabled").flag(),
        value.member("retentionMonths").number(),
        value.member("redactPII").flag());
  }
}
