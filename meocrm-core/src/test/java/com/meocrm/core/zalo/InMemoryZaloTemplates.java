package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Templates in memory. */
public final class InMemoryZaloTemplates implements ZaloTemplates {
  private final Map<String, Remembered> rows = new ConcurrentHashMap<>();

  @Override
  public Optional<ZaloTemplate> fresh(
      OrganizationId organization, String oaId, String templateId, Duration maxAge, Instant now) {
    return Optional.ofNullable(rows.get(key(organization, oaId, templateId)))
        .filter(row -> !row.fetchedAt().isBefore(now.minus(maxAge)))
        .map(Remembered::template);
  }

  @Override
  public List<Remembered> all(OrganizationId organization, String oaId) {
    return rows.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(key(organization, oaId, "")))
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparing(row -> row.template().id()))
        .toList();
  }

  @Override
  public void store(OrganizationId organization, String oaId, ZaloTemplate template, Instant now) {
    rows.merge(
        key(organization, oaId, template.id()),
        new Remembered(template, now, null),
        (before, stored) -> new Remembered(template, now, before.changedAt()));
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
    if (row == null) {
      return false;
    }
    var before = row.changedAt();
    if (before != null && !before.isBefore(at)) {
      return false;
    }
    rows.put(key, new Remembered(row.template().in(status), row.fetchedAt(), at));
    return true;
  }

  private static String key(OrganizationId organization, String oaId, String templateId) {
    return organization + "/" + oaId + "/" + templateId;
  }
}
