package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Templates in memory. */
public final class InMemoryZaloTemplates implements ZaloTemplates {
  private final Map<String, Row> rows = new ConcurrentHashMap<>();

  @Override
  public Optional<ZaloTemplate> fresh(
      OrganizationId organization, String oaId, String templateId, Duration maxAge, Instant now) {
    return Optional.ofNullable(rows.get(key(organization, oaId, templateId)))
        .filter(row -> !row.fetchedAt.isBefore(now.minus(maxAge)))
        .map(row -> row.template);
  }

  @Override
  public void store(OrganizationId organization, String oaId, ZaloTemplate template, Instant now) {
    rows.merge(
        key(organization, oaId, template.id()),
        new Row(template, now, null),
        (before, stored) -> new Row(template, now, before.changedAt));
  }

  @Override
  public boolean changed(
      OrganizationId organization,
      String oaId,
      String templateId,
      ZaloTemplate.Status status,
      Instant at) {
    var key = key(organization, oaId, templateId);
    var row = rows.get(key);
    if (row == null || (row.changedAt != null && !row.changedAt.isBefore(at))) {
      return false;
    }
    rows.put(key, new Row(row.template.in(status), row.fetchedAt, at));
    return true;
  }

  private static String key(OrganizationId organization, String oaId, String templateId) {
    return organization + "/" + oaId + "/" + templateId;
  }

  private record Row(ZaloTemplate template, Instant fetchedAt, @Nullable Instant changedAt) {}
}
