package com.meocrm.core.secret;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tenants' secrets in memory. */
public final class InMemoryTenantSecrets implements TenantSecrets {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<String, Row> rows = new ConcurrentSkipListMap<>();

  public InMemoryTenantSecrets(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public boolean put(OrganizationId organization, String name, String sealed, Instant at) {
    unitOfWork.require(organization);
    var key = key(organization, name);
    var before = rows.put(key, new Row(organization, name, sealed, at));
    unitOfWork.written(
        organization,
        () -> {
          if (before == null) {
            rows.remove(key);
          } else {
            rows.put(key, before);
          }
        });
    return before == null;
  }

  @Override
  public Optional<String> find(OrganizationId organization, String name) {
    return Optional.ofNullable(rows.get(key(organization, name))).map(Row::sealed);
  }

  @Override
  public Page<Listed> list(OrganizationId organization, @Nullable String after, int limit) {
    return Page.of(
        rows.values().stream()
            .filter(row -> row.organization.equals(organization))
            .filter(row -> after == null || row.name.compareTo(after) > 0)
            .limit(limit + 1L)
            .map(row -> new Listed(row.name, row.at))
            .toList(),
        limit);
  }

  @Override
  public int reseal(String prefix, int limit, Function<Sealed, Optional<Sealed>> resealing) {
    var stale =
        rows.values().stream().filter(row -> !row.sealed.startsWith(prefix)).limit(limit).toList();
    for (var row : stale) {
      resealing
          .apply(new Sealed(row.organization, row.name, row.sealed))
          .ifPresent(anew ->
              rows.put(
                  key(row.organization, row.name),
                  new Row(row.organization, row.name, anew.sealed(), row.at)));
    }
    return stale.size();
  }

  private static String key(OrganizationId organization, String name) {
    return organization + "/" + name;
  }

  private record Row(OrganizationId organization, String name, String sealed, Instant at) {}
}
