package com.meocrm.core.delivery;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import java.util.Comparator;

/**
 * Names a lane, the queue of one destination. For webhooks {@code value} is the endpoint's id.
 *
 * <p>The natural order (tenant, then lane) is the order in which everyone locks lanes, so that
 * nobody deadlocks. It compares as PostgreSQL's collation {@code "C"} does.
 */
public record LaneId(OrganizationId organization, String value) implements Comparable<LaneId> {
  private static final Comparator<LaneId> ORDER =
      Comparator.comparing(LaneId::organization).thenComparing(LaneId::value);

  public LaneId {
    Identifiers.require("lane id", value);
  }

  @Override
  public int compareTo(LaneId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return organization + "/" + value;
  }
}
