package com.meocrm.core.command;

import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The latest runs in memory. */
public final class InMemoryCommandRuns implements CommandRuns {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final TreeMap<String, Row> rows = new TreeMap<>();

  public InMemoryCommandRuns(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Latest> lock(OrganizationId organization, CommandName command) {
    unitOfWork.require(organization); // of which there is one at a time, so nobody else begins
    return Optional.ofNullable(rows.get(key(organization, command)))
        .map(row -> new Latest(row.job, row.until == null || row.until.isAfter(clock.instant())));
  }

  @Override
  public synchronized void put(
      OrganizationId organization,
      CommandName command,
      JobId job,
      @Nullable Duration attended,
      @Nullable Request request) {
    var until = attended == null ? null : clock.instant().plus(attended);
    write(organization, command, new Row(job, until, request));
  }

  @Override
  public synchronized void attend(
      OrganizationId organization, CommandName command, JobId job, Duration attended) {
    var row = rows.get(key(organization, command));
    if (row != null && row.job.equals(job) && row.until != null) {
      write(organization, command, new Row(job, clock.instant().plus(attended), row.request));
    }
  }

  @Override
  public synchronized Optional<JobId> awaitedBy(OrganizationId organization, Request request) {
    return rows.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(organization + "/"))
        .map(entry -> entry.getValue())
        .filter(row -> request.equals(row.request))
        .map(Row::job)
        .findFirst();
  }

  private void write(OrganizationId organization, CommandName command, Row row) {
    var key = key(organization, command);
    var before = rows.put(key, row);
    unitOfWork.written(
        organization,
        () -> {
          if (before == null) {
            rows.remove(key);
          } else {
            rows.put(key, before);
          }
        });
  }

  private static String key(OrganizationId organization, CommandName command) {
    return organization + "/" + command;
  }

  private record Row(JobId job, @Nullable Instant until, @Nullable Request request) {}
}
