package com.meocrm.core.zalo;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.Consent.Subject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Consents in memory. */
public final class InMemoryConsents implements Consents {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<Key, Consent> rows = new ConcurrentHashMap<>();

  public InMemoryConsents(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public List<Consent> of(OrganizationId organization, Collection<Subject> subjects) {
    return rows.values().stream()
        .filter(consent -> consent.organization().equals(organization))
        .filter(consent -> subjects.contains(consent.subject()))
        .toList();
  }

  @Override
  public void put(Consent consent) {
    unitOfWork.require(consent.organization());
    var key = new Key(consent.organization(), consent.subject());
    var before = rows.put(key, consent);
    unitOfWork.written(
        consent.organization(),
        () -> {
          if (before == null) {
            rows.remove(key);
          } else {
            rows.put(key, before);
          }
        });
  }

  @Override
  public Page<Consent> list(OrganizationId organization, @Nullable Position after, int limit) {
    return Page.of(
        rows.values().stream()
            .filter(consent -> consent.organization().equals(organization))
            .sorted(Comparator.comparing(Consent::recordedAt).thenComparing(Consent::id).reversed())
            .filter(consent -> after == null || isAfter(consent, after))
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  private static boolean isAfter(Consent consent, Position position) {
    int times = consent.recordedAt().compareTo(position.recordedAt());
    return times < 0 || (times == 0 && consent.id().compareTo(position.id()) < 0);
  }

  private record Key(OrganizationId organization, Subject subject) {}
}
