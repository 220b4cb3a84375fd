package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobId;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what an endpoint has given up on: every exhausted delivery of a range, in order, each
 * once, under its id. A job, done in batches by {@link RecoveryJob}.
 */
public final class RecoverDeliveries {
  public static final String KIND = "webhook.recover";

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final Redeliveries redeliveries;
  private final JobStore jobs;
  private final ReplayWindow window;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final Runnable jobAdded;

  /**
   * @param ledgerDays for how many days deliveries are kept
   * @param jobAdded called after the commit of a new job
   */
  public RecoverDeliveries(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      Redeliveries redeliveries,
      JobStore jobs,
      int ledgerDays,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      Runnable jobAdded) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.redeliveries = redeliveries;
    this.jobs = jobs;
    this.window = new ReplayWindow(redeliveries, ledgerDays);
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.jobAdded = jobAdded;
  }

  /**
   * Begins to recover.
   *
   * @throws DomainException {@code VALIDATION_FAILED}, {@code WEBHOOK_NOT_FOUND}, {@code
   *     BEFORE_RETENTION}
   */
  public Job handle(EndpointId id, Command command, RequestContext context) {
    ReplayWindow.requireOrder(command.since(), command.until());
    return unitOfWork.run(
        context.organization(),
        () -> {
          var lane =
              endpoints
                  .find(context.organization(), id)
                  .orElseThrow(EndpointEdits::notFound)
                  .lane();
          var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
          var since = window.from(lane, command.since());
          var until = Objects.requireNonNullElse(command.until(), now);
          var input = new LinkedHashMap<String, Object>();
          input.put("since", JsonWriter.spelled(since));
          input.put("until", JsonWriter.spelled(until));
          input.put("dryRun", command.dryRun());
          var job =
              Job.queued(
                  new JobId(ids.next(JobId.PREFIX)),
                  KIND,
                  id.value(),
                  input,
                  progress(
                      0, redeliveries.countExhausted(lane, since, ReplayWindow.through(until)), 0),
                  context,
                  now);
          jobs.add(job);
          audit.created(context, KIND, "webhook:" + id, input);
          unitOfWork.afterCommit(jobAdded);
          return job;
        });
  }

  static Map<String, Object> progress(long done, long total, long cursor) {
    var progress = new LinkedHashMap<String, Object>();
    progress.put("done", done);
    progress.put("total", total);
    progress.put("cursor", cursor);
    return progress;
  }

  /**
   * Which deliveries: of events that were recorded from {@code since} to {@code until}, both
   * inclusive.
   *
   * @param since null: from the oldest that is kept
   * @param until null: until now
   * @param dryRun only counts them
   */
  public record Command(@Nullable Instant since, @Nullable Instant until, boolean dryRun) {}
}
