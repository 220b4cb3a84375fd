package com.meocrm.core.job;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Asks a job to end before its next step. What its steps have done stays done. */
public final class CancelJob {
  private final UnitOfWork unitOfWork;
  private final JobStore jobs;
  private final AuditTrail audit;
  private final InstantSource clock;

  public CancelJob(UnitOfWork unitOfWork, JobStore jobs, AuditTrail audit, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.jobs = jobs;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Asks it; a job that is over stays as it is.
   *
   * @throws DomainException {@code JOB_NOT_FOUND}
   */
  public Job handle(JobId id, RequestContext context) {
    return unitOfWork.run(
        context.organization(),
        () -> {
          var job =
              jobs.lock(context.organization(), id)
                  .orElseThrow(
                      () -> DomainException.notFound("JOB_NOT_FOUND", "There is no such job."));
          if (job.state().isOver() || job.cancelRequested()) {
            return job;
          }
          var cancelled = job.cancelled(clock.instant().truncatedTo(ChronoUnit.MILLIS));
          jobs.store(cancelled, Duration.ZERO);
          audit.changed(
              context,
              "job.cancel",
              "job:" + id,
              Map.of("state", job.state().name()),
              Map.of("state", cancelled.state().name(), "cancelRequested", true));
          return cancelled;
        });
  }
}
