package com.meocrm.core.audit;

import com.meocrm.core.shared.OrganizationId;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes old entries of a trail in memory. */
public final class InMemoryAuditRetention implements AuditRetentionStore {
  private final InMemoryAuditLog log;
  private final InstantSource clock;

  public InMemoryAuditRetention(InMemoryAuditLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public Optional<OrganizationId> next(@Nullable OrganizationId after) {
    return log.entries().stream()
        .map(AuditEntry::organization)
        .filter(id -> after == null || id.value().compareTo(after.value()) > 0)
        .min(Comparator.comparing(OrganizationId::value));
  }

  @Override
  public int remove(OrganizationId organization, int months, int limit) {
    var before = clock.instant().atOffset(ZoneOffset.UTC).minusMonths(months).toInstant();
    var old =
        log.entries().stream()
            .filter(entry -> entry.organization().equals(organization))
            .filter(entry -> entry.at().isBefore(before))
            .sorted(Comparator.comparing(AuditEntry::at))
            .limit(limit)
            .toList();
    log.remove(old);
    return old.size();
  }
}
