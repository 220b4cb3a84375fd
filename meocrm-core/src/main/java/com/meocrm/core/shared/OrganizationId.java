package com.meocrm.core.shared;

/** A tenant: one shop business. Everything the hub stores belongs to exactly one. */
public record OrganizationId(String value) implements Comparable<OrganizationId> {
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
