package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.event.EventLog;
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
import org.jspecify.annotations.Nullable;

/**
 * Plans what an endpoint never got: events of the log that it wants as it is configured now and
 * that have no delivery, because it was switched off when they happened, or did not exist yet, or
 * wanted something else. A job that reads the log once, in batches ({@link ReplayJob}).
 *
 * <p>Ids are derived from the event, and each batch looks for what is missing under the lock of the
 * lane, which the relay takes too. So whoever plans at the same time, each event is planned once.
 */
public final class ReplayMissing {
  public static final String KIND = "webhook.replay-missing";

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final EventLog log;
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
  public ReplayMissing(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      EventLog log,
      Redeliveries redeliveries,
      JobStore jobs,
      int ledgerDays,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      Runnable jobAdded) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.log = log;
    this.jobs = jobs;
    this.window = new ReplayWindow(redeliveries, ledgerDays);
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.jobAdded = jobAdded;
  }

  /**
   * Begins to plan what is missing of the log as it is now.
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
          var since = window.from(lane, command.since());
          var position = log.position(context.organization());
          var input = new LinkedHashMap<String, Object>();
          input.put("since", JsonWriter.spelled(since));
          if (command.until() != null) {
            input.put("until", JsonWriter.spelled(command.until()));
          }
          input.put("through", position.head());
          input.put("dryRun", command.dryRun());
          var job =
              Job.queued(
                  new JobId(ids.next(JobId.PREFIX)),
                  KIND,
                  id.value(),
                  input,
                  progress(0, position.oldest() - 1, position.head()),
                  context,
                  clock.instant().truncatedTo(ChronoUnit.MILLIS));
          jobs.add(job);
          audit.created(context, KIND, "webhook:" + id, input);
          unitOfWork.afterCommit(jobAdded);
          return job;
        });
  }

  static Map<String, Object> progress(long planned, long after, long through) {
    var progress = new LinkedHashMap<String, Object>();
    progress.put("planned", planned);
    progress.put("after", after);
    progress.put("through", through);
    return progress;
  }

  /**
   * Which events: recorded from {@code since} to {@code until}, both inclusive.
   *
   * @param since null: from the oldest of which it is known who received them
   * @param until null: until now
   * @param dryRun only counts what is missing
   */
  public record Command(@Nullable Instant since, @Nullable Instant until, boolean dryRun) {
    /** Everything that is missing. */
    public static final Command ALL = new Command(null, null, false);
  }
}
