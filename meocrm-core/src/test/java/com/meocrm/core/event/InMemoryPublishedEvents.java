package com.meocrm.core.event;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ids of published events in memory. */
public final class InMemoryPublishedEvents implements PublishedEvents {
  private final InMemoryUnitOfWork unitOfWork;
  private final TestClock clock;
  private final Map<Id, Claim> claims = new ConcurrentHashMap<>();

  public InMemoryPublishedEvents(InMemoryUnitOfWork unitOfWork, TestClock clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public Map<EventId, String> claim(OrganizationId organization, Map<EventId, String> digests) {
    unitOfWork.require(organization);
    var known = new HashMap<EventId, String>();
    digests.forEach((event, digest) -> {
      var id = new Id(organization, event);
      var before = claims.putIfAbsent(id, new Claim(digest, clock.instant()));
      if (before == null) {
        unitOfWork.written(organization, () -> claims.remove(id));
      } else {
        known.put(event, before.digest);
      }
    });
    return known;
  }

  @Override
  public int forget(Duration age, int limit) {
    var before = clock.instant().minus(age);
    var old =
        claims.entrySet().stream()
            .filter(entry -> entry.getValue().at.isBefore(before))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(claims::remove);
    return old.size();
  }

  private record Id(OrganizationId organization, EventId event) {}

  private record Claim(String digest, Instant at) {}
}
