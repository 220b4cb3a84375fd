package com.meocrm.core.delivery;

import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A ledger with nothing in it, for tests of what stands before it. */
public final class NoDeliveries implements DeliveryLedger, Redeliveries {
  @Override
  public Optional<Detailed> find(OrganizationId organization, DeliveryId id) {
    return Optional.empty();
  }

  @Override
  public List<Entry> list(LaneId lane, Filter filter, long below, int limit) {
    return List.of();
  }

  @Override
  public Statistics statistics(LaneId lane, Duration window) {
    return new Statistics(0, 0, 0, 0, 0, null, null, null);
  }

  @Override
  public int again(
      LaneId lane, Ordering ordering, Collection<Reference> deliveries, boolean exhaustedOnly) {
    return 0;
  }

  @Override
  public List<Reference> exhausted(
      LaneId lane, Instant since, Instant until, long above, int limit) {
    return List.of();
  }

  @Override
  public long countExhausted(LaneId lane, Instant since, Instant until) {
    return 0;
  }

  @Override
  public int planMissing(LaneId lane, List<Planned> planned) {
    return 0;
  }

  @Override
  public int countMissing(LaneId lane, List<Planned> planned) {
    return 0;
  }

  @Override
  public Instant completeSince(LaneId lane, int days) {
    return Instant.EPOCH;
  }
}
