package com.meocrm.core.job;

import com.meocrm.core.job.Job.State;
import com.meocrm.core.job.JobStore.Claimed;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.UnitOfWork;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Does jobs, one step at a time and the job that has waited for longest first, so that a long one
 * keeps no other from its turn. Any number of nodes may run one each.
 */
public final class JobRunner {
  /** A dead node's job waits this long. */
  static final Duration LEASE = Duration.ofSeconds(15);

  /** After this many failed steps in a row a job is given up. */
  static final int MAX_FAILURES = 8;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

  private final JobStore jobs;
  private final UnitOfWork unitOfWork;
  private final Map<String, JobHandler> handlers;
  private final Duration lease;
  private final InstantSource clock;

  public JobRunner(
      JobStore jobs,
      UnitOfWork unitOfWork,
      Collection<? extends JobHandler> handlers,
      InstantSource clock) {
    this(jobs, unitOfWork, handlers, LEASE, clock);
  }

  /**
   * @param lease longer than any step takes; a dead node's job waits that long
   */
  public JobRunner(
      JobStore jobs,
      UnitOfWork unitOfWork,
      Collection<? extends JobHandler> handlers,
      Duration lease,
      InstantSource clock) {
    this.jobs = jobs;
    this.unitOfWork = unitOfWork;
    this.handlers =
        handlers.stream().collect(Collectors.toUnmodifiableMap(JobHandler::kind, h -> h));
    this.lease = lease;
    this.clock = clock;
  }

  /**
   * Does one step of one job.
   *
   * @return 1, or 0 when no job is due
   */
  public int step() {
    var claimed = handlers.isEmpty() ? null : jobs.claim(handlers.keySet(), lease).orElse(null);
    if (claimed == null) {
      return 0;
    }
    var run = new Run(claimed);
    try {
      handler(claimed.job()).step(run);
    } catch (StoreUnavailableException e) {
      throw e; // nobody can note anything now: the claim's lease is the pause
    } catch (DomainException e) {
      failed(run, String.valueOf(e.getMessage()), true, e);
    } catch (RuntimeException e) {
      failed(run, "internal error", false, e);
    }
    return 1;
  }

  private JobHandler handler(Job job) {
    var handler = handlers.get(job.kind());
    if (handler == null) {
      throw new IllegalStateException("no handler for jobs of kind " + job.kind());
    }
    return handler;
  }

  private void failed(Run run, String reason, boolean forGood, RuntimeException cause) {
    LOG.log(Level.WARNING, "a step failed job=%s".formatted(run.job().id()), cause);
    run.update(job -> {
      int failures = job.failures() + 1;
      boolean over = forGood || failures >= MAX_FAILURES;
      var after =
          job.with(
              over ? State.FAILED : job.state(),
              job.progress(),
              null,
              over ? cut(reason) : null,
              failures,
              clock.instant().truncatedTo(ChronoUnit.MILLIS));
      return new Stored(after, pauseAfter(failures), over);
    });
  }

  private static String cut(String reason) {
    return reason.length() > Job.MAX_ERROR_LENGTH
        ? reason.substring(0, Job.MAX_ERROR_LENGTH)
        : reason;
  }

  private static Duration pauseAfter(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    var pause = Duration.ofSeconds(1L << Math.min(failures - 1, 6));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private final class Run implements JobRun {
    private final Claimed claimed;

    Run(Claimed claimed) {
      this.claimed = claimed;
    }

    @Override
    public Job job() {
      return claimed.job();
    }

    @Override
    public boolean store(Function<Job, JobStep> work) {
      return update(job -> after(job, work));
    }

    private Stored after(Job job, Function<Job, JobStep> work) {
      var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      if (job.cancelRequested()) {
        return new Stored(
            job.with(State.CANCELLED, job.progress(), null, null, 0, now), Duration.ZERO, true);
      }
      return switch (work.apply(job)) {
        case JobStep.More(var progress) ->
            new Stored(job.with(State.RUNNING, progress, null, null, 0, now), Duration.ZERO, false);
        case JobStep.Later(var progress, var pause) ->
            new Stored(job.with(State.RUNNING, progress, null, null, 0, now), pause, false);
        case JobStep.Done(var progress, var result) ->
            new Stored(job.with(State.DONE, progress, result, null, 0, now), Duration.ZERO, false);
      };
    }

    private boolean update(Function<Job, Stored> change) {
      return unitOfWork.run(
          claimed.job().organization(),
          () -> {
            var ours = jobs.lock(claimed);
            ours.map(change)
                .ifPresent(stored -> {
                  jobs.store(stored.job, stored.pause);
                  if (stored.tellEnd) {
                    handler(stored.job).ended(stored.job);
                  }
                });
            return ours.isPresent();
          });
    }
  }

  /**
   * @param tellEnd whether the job's handler does not know that it is over
   */
  private record Stored(Job job, Duration pause, boolean tellEnd) {}
}
