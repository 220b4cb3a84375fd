package com.meocrm.core.shared;

/** A tenant: one shop business. Everything the hub stores belongs to exactly one. */
public record OrganizationId(String value) implements Comparable<OrganizationId> {
  /**
   * Not a shop but the installation itself: what belongs to no tenant, such as refused calls of
   * which nobody knows whose they are. Who holds a token of this organization is its operator.
   */
  public static final OrganizationId OPERATOR = new OrganizationId("_operator");

  public OrganizationId {
    Identifiers.require("organization id", value);
  }

  @Override
  public int compareTo(OrganizationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
