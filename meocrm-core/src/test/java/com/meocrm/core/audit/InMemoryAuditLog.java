package com.meocrm.core.audit;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The trail in memory. */
public final class InMemoryAuditLog implements AuditLog {
  private static final Comparator<AuditEntry> OLDEST_FIRST =
      comparing(AuditEntry::at).thenComparing(entry -> entry.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();

  public InMemoryAuditLog(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /** Everything that stands, in the order written. */
  public List<AuditEntry> entries() {
    return List.copyOf(entries);
  }

  /** For retention. */
  void remove(List<AuditEntry> old) {
    entries.removeAll(old);
  }

  @Override
  public void append(AuditEntry entry) {
    unitOfWork.require(entry.organization());
    entries.add(entry);
    unitOfWork.written(entry.organization(), () -> entries.remove(entry));
  }

  @Override
  public Page<AuditEntry> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var listed =
        entries.stream()
            .filter(entry -> entry.organization().equals(organization))
            .filter(entry -> matches(entry, filter))
            .filter(entry -> after == null || isOlder(entry, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  private static boolean matches(AuditEntry entry, Filter filter) {
    return (filter.action() == null || filter.action().equals(entry.action()))
        && (filter.actor() == null || filter.actor().equals(entry.actor()))
        && (filter.since() == null || !entry.at().isBefore(filter.since()));
  }

  private static boolean isOlder(AuditEntry entry, Position position) {
    int byTime = entry.at().compareTo(position.at());
    return byTime < 0 || (byTime == 0 && entry.id().value().compareTo(position.id().value()) < 0);
  }
}
