package com.meocrm.core.settings;

/** The levels a value is looked for on, from the narrowest outwards. */
public enum SettingLevel {
  /** One thing, such as a product or a customer. */
  OBJECT("object"),
  /** One person. */
  USER("user"),
  /** All who have a role. */
  ROLE("role"),
  /** One shop of the business. */
  BRANCH("branch"),
  /** The whole business. */
  TENANT("tenant"),
  /** All businesses of a plan; the operator's. */
  PLAN("plan"),
  /** What the hub comes with. */
  DEFAULT("default");

  private final String wireName;

  SettingLevel(String wireName) {
    this.wireName = wireName;
  }

  /** As scopes spell it. */
  public String wireName() {
    return wireName;
  }
}
