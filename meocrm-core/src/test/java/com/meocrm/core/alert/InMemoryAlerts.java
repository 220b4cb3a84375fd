package com.meocrm.core.alert;

import static java.util.Comparator.comparing;

import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Alerts in memory. */
public final class InMemoryAlerts implements Alerts {
  private static final Comparator<Alert> OLDEST_FIRST =
      comparing(Alert::openedAt).thenComparing(alert -> alert.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<AlertId, Row> rows = new LinkedHashMap<>();

  public InMemoryAlerts(InstantSource clock) {
    this(new InMemoryUnitOfWork(), clock);
  }

  /**
   * @param unitOfWork what requests do is part of
   */
  public InMemoryAlerts(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** Runs {@code work} as the worker's transaction would: what it did is undone when it throws. */
  public synchronized void inTransaction(Runnable work) {
    var before = Map.copyOf(rows);
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      rows.clear();
      rows.putAll(before);
      throw e;
    }
  }

  /** All alerts of all tenants, in the order they were opened. */
  public synchronized List<Alert> all() {
    return rows.values().stream().map(Row::alert).sorted(OLDEST_FIRST).toList();
  }

  @Override
  public synchronized List<Opened> open(Collection<Draft> drafts) {
    var opened = new ArrayList<Opened>();
    for (var draft : drafts) {
      var standing = standing(draft.organization(), draft.kind(), draft.subject());
      var row = standing.map(s -> countedUp(s, draft)).orElseGet(() -> created(draft));
      rows.put(row.alert.id(), row);
      opened.add(new Opened(row.alert.id(), draft, draft.id().equals(row.announcedBy)));
    }
    return opened;
  }

  @Override
  public synchronized Optional<Closed> close(
      OrganizationId organization, AlertKind kind, String subject) {
    var standing = standing(organization, kind, subject);
    standing.ifPresent(row -> {
      var a = row.alert;
      rows.put(
          a.id(),
          new Row(
              new Alert(
                  a.id(),
                  a.organization(),
                  a.kind(),
                  a.subject(),
                  Status.CLOSED,
                  a.occurrences(),
                  a.details(),
                  a.openedAt(),
                  a.lastAt(),
                  a.acknowledgedAt(),
                  a.acknowledgedBy(),
                  clock.instant()),
              row.announcedBy));
    });
    return standing.map(row -> new Closed(row.alert.id(), row.announcedBy != null));
  }

  @Override
  public Optional<Alert> acknowledge(OrganizationId organization, AlertId id, String actor) {
    return unitOfWork.run(organization, () -> acknowledgeNow(organization, id, actor));
  }

  private synchronized Optional<Alert> acknowledgeNow(
      OrganizationId organization, AlertId id, String actor) {
    var row = rows.get(id);
    if (row != null
        && row.alert.organization().equals(organization)
        && row.alert.status() == Status.OPEN) {
      var a = row.alert;
      rows.put(
          id,
          new Row(
              new Alert(
                  id,
                  organization,
                  a.kind(),
                  a.subject(),
                  Status.ACKNOWLEDGED,
                  a.occurrences(),
                  a.details(),
                  a.openedAt(),
                  a.lastAt(),
                  clock.instant(),
                  actor,
                  null),
              row.announcedBy));
      unitOfWork.written(organization, () -> put(id, row));
    }
    return find(organization, id);
  }

  @Override
  public synchronized Optional<Alert> find(OrganizationId organization, AlertId id) {
    return Optional.ofNullable(rows.get(id))
        .map(Row::alert)
        .filter(alert -> alert.organization().equals(organization));
  }

  @Override
  public synchronized Page<Alert> list(
      OrganizationId organization, @Nullable Status status, @Nullable Position after, int limit) {
    return Page.of(
        rows.values().stream()
            .map(Row::alert)
            .filter(alert -> alert.organization().equals(organization))
            .filter(alert -> status == null || alert.status() == status)
            .filter(alert -> after == null || isOlder(alert, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  private synchronized void put(AlertId id, Row row) {
    rows.put(id, row);
  }

  private Optional<Row> standing(OrganizationId organization, AlertKind kind, String subject) {
    return rows.values().stream()
        .filter(row -> row.alert.organization().equals(organization))
        .filter(row -> row.alert.kind() == kind && row.alert.subject().equals(subject))
        .filter(row -> row.alert.status() != Status.CLOSED)
        .findFirst();
  }

  private Row created(Draft draft) {
    var now = clock.instant();
    return new Row(
        new Alert(
            draft.id(),
            draft.organization(),
            draft.kind(),
            draft.subject(),
            Status.OPEN,
            draft.occurrences(),
            draft.details(),
            now,
            now,
            null,
            null,
            null),
        draft.announce() ? draft.id() : null);
  }

  private Row countedUp(Row row, Draft draft) {
    var a = row.alert;
    boolean announces = row.announcedBy == null && draft.announce();
    return new Row(
        new Alert(
            a.id(),
            a.organization(),
            a.kind(),
            a.subject(),
            a.status(),
            a.occurrences() + draft.occurrences(),
            announces ? draft.details() : a.details(),
            a.openedAt(),
            clock.instant(),
            a.acknowledgedAt(),
            a.acknowledgedBy(),
            null),
        announces ? draft.id() : row.announcedBy);
  }

  private static boolean isOlder(Alert alert, Position position) {
    int byTime = alert.openedAt().compareTo(position.openedAt());
    return byTime < 0 || (byTime == 0 && alert.id().value().compareTo(position.id().value()) < 0);
  }

  private record Row(Alert alert, @Nullable AlertId announcedBy) {}
}
