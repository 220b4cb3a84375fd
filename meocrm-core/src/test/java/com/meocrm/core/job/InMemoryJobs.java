package com.meocrm.core.job;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Jobs in memory. */
public final class InMemoryJobs implements JobStore {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<String, Row> rows = new TreeMap<>();

  public InMemoryJobs(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public synchronized void add(Job job) {
    unitOfWork.require(job.organization());
    rows.put(key(job.organization(), job.id()), new Row(job, 0, clock.instant()));
    unitOfWork.written(job.organization(), () -> rows.remove(key(job.organization(), job.id())));
  }

  @Override
  public synchronized Optional<Job> find(OrganizationId organization, JobId id) {
    return Optional.ofNullable(rows.get(key(organization, id))).map(Row::job);
  }

  @Override
  public Optional<Job> lock(OrganizationId organization, JobId id) {
    unitOfWork.require(organization);
    return find(organization, id);
  }

  @Override
  public synchronized Optional<Claimed> claim(Set<String> kinds, Duration lease) {
    var now = clock.instant();
    var due =
        rows.values().stream()
            .filter(row -> kinds.contains(row.job.kind()))
            .filter(row -> row.wakeAt != null && !row.wakeAt.isAfter(now))
            .min(Comparator.comparing(Row::requireWakeAt));
    return due.map(row -> {
      var claimed = new Row(row.job, row.token + 1, now.plus(lease));
      rows.put(key(row.job.organization(), row.job.id()), claimed);
      return new Claimed(row.job, claimed.token);
    });
  }

  @Override
  public synchronized Optional<Job> lock(Claimed claimed) {
    var organization = claimed.job().organization();
    unitOfWork.require(organization);
    return Optional.ofNullable(rows.get(key(organization, claimed.job().id())))
        .filter(row -> row.token == claimed.token())
        .map(Row::job)
        .filter(job -> !job.state().isOver());
  }

  @Override
  public synchronized void store(Job job, Duration pause) {
    unitOfWork.require(job.organization());
    var key = key(job.organization(), job.id());
    var before = rows.get(key);
    rows.put(
        key, new Row(job, before.token, job.state().isOver() ? null : clock.instant().plus(pause)));
    unitOfWork.written(job.organization(), () -> rows.put(key, before));
  }

  @Override
  public synchronized int removeFinished(Duration age, int limit) {
    var before = clock.instant().minus(age);
    var old =
        rows.entrySet().stream()
            .filter(e -> e.getValue().job.finishedAt() != null)
            .filter(e -> e.getValue().job.finishedAt().isBefore(before))
            .map(Map.Entry::getKey)
            .limit(limit)
            .toList();
    old.forEach(rows::remove);
    return old.size();
  }

  private static String key(OrganizationId organization, JobId id) {
    return organization + "/" + id;
  }

  private record Row(Job job, long token, @Nullable Instant wakeAt) {
    Instant requireWakeAt() {
      return Objects.requireNonNull(wakeAt);
    }
  }
}
