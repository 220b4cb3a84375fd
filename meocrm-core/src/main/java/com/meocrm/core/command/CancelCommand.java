package com.meocrm.core.command;

import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobId;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Asks a command's run to end before its next step. What its steps have done stays done. */
public final class CancelCommand {
  private final UnitOfWork unitOfWork;
  private final JobStore jobs;
  private final Map<String, CommandJob> handlers;
  private final InstantSource clock;

  /**
   * @param handlers of the commands' jobs, by their kinds
   */
  public CancelCommand(
      UnitOfWork unitOfWork, JobStore jobs, Map<String, CommandJob> handlers, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.jobs = jobs;
    this.handlers = Map.copyOf(handlers);
    this.clock = clock;
  }

  /**
   * Asks it; a run that is over stays as it is.
   *
   * @throws DomainException {@code JOB_NOT_FOUND}
   */
  public Job handle(JobId id, OrganizationId organization) {
    return unitOfWork.run(
        organization,
        () -> {
          var job =
              jobs.lock(organization, id)
                  .filter(CommandJob::isRun)
                  .orElseThrow(
                      () -> DomainException.notFound("JOB_NOT_FOUND", "There is no such job."));
          if (job.state().isOver() || job.cancelRequested()) {
            return job;
          }
          var cancelled = job.cancelled(clock.instant().truncatedTo(ChronoUnit.MILLIS));
          jobs.store(cancelled, Duration.ZERO);
          var handler = handlers.get(job.kind());
          if (cancelled.state().isOver() && handler != null) {
            handler.ended(cancelled);
          }
          return cancelled;
        });
  }
}
