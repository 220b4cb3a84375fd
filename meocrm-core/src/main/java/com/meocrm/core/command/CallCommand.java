package com.meocrm.core.command;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.command.Command.Progress;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobId;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls a command on behalf of somebody who may. One that is over at once is done; another begins
 * as a durable job.
 */
public final class CallCommand {
  /** How long a run counts as awaited after its caller last said so. */
  public static final Duration ATTENDED = Duration.ofSeconds(6);

  private final UnitOfWork unitOfWork;
  private final Commands commands;
  private final CommandRuns runs;
  private final JobStore jobs;
  private final CommandTrail trail;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final Runnable jobAdded;

  /**
   * @param jobAdded called after the commit of a new run
   */
  public CallCommand(
      UnitOfWork unitOfWork,
      Commands commands,
      CommandRuns runs,
      JobStore jobs,
      CommandTrail trail,
      IdGenerator ids,
      InstantSource clock,
      Runnable jobAdded) {
    this.unitOfWork = unitOfWork;
    this.commands = commands;
    this.runs = runs;
    this.jobs = jobs;
    this.trail = trail;
    this.ids = ids;
    this.clock = clock;
    this.jobAdded = jobAdded;
  }

  /**
   * Calls it. What was done is in the trail; a call that ends with an exception is its caller's to
   * write down, since nothing of this unit of work stays.
   *
   * <p>A run that its caller left without cancelling, such as by dying, is taken up by the next
   * call with the same arguments.
   *
   * @param waiting how the caller follows a run
   * @throws DomainException with all violations of the arguments; conflict {@code COMMAND_RUNNING};
   *     what the command itself refuses
   */
  public Called handle(Invocation call, Waiting waiting, Progress progress) {
    var command =
        commands
            .find(call.command().value())
            .orElseThrow(() -> new IllegalArgumentException("no command " + call.command()));
    var violations = commands.violations(command, call.arguments());
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    var began = clock.instant();
    return unitOfWork.run(
        call.context().organization(),
        () ->
            switch (command) {
              case Command.AtOnce quick -> {
                var output = quick.run(call.arguments(), call.context(), progress);
                trail.done(call, Duration.between(began, clock.instant()), Map.of());
                yield new Called.Answered(output);
              }
              case Command.InSteps slow -> begin(slow, call, waiting);
            });
  }

  private Called begin(Command.InSteps command, Invocation call, Waiting waiting) {
    var organization = call.context().organization();
    var latest = runs.lock(organization, command.name());
    var open =
        latest
            .flatMap(run -> jobs.find(organization, run.job()))
            .filter(job -> !job.state().isOver());
    if (open.isPresent()) {
      var job = open.get();
      if (latest.get().attended() || job.cancelRequested() || !isSame(job, call)) {
        throw running(command, job);
      }
      put(command, job.id(), call, waiting);
      return new Called.Begun(job.id());
    }
    var job = queued(command, call);
    jobs.add(job);
    put(command, job.id(), call, waiting);
    trail.note(
        CommandTrail.BEGIN, call, Decision.ALLOWED, "begun", Map.of("run", job.id().value()));
    unitOfWork.afterCommit(jobAdded);
    return new Called.Begun(job.id());
  }

  private Job queued(Command.InSteps command, Invocation call) {
    return Job.queued(
        new JobId(ids.next(JobId.PREFIX)),
        CommandJob.kind(command.name()),
        command.name().value(),
        call.toInput(),
        command.begin(call.arguments(), call.context()).members(),
        call.context(),
        now());
  }

  private void put(Command command, JobId job, Invocation call, Waiting waiting) {
    runs.put(
        call.context().organization(),
        command.name(),
        job,
        waiting.detached() ? null : ATTENDED,
        waiting.request());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean isSame(Job job, Invocation call) {
    return Invocation.of(job).arguments().equals(call.arguments());
  }

  private static DomainException running(Command command, Job job) {
    return DomainException.conflict(
        "COMMAND_RUNNING",
        "%s already runs for this organization; wait until it is over.".formatted(command.name()),
        Map.of(
            "command",
            command.name().value(),
            "run",
            job.id().value(),
            "startedAt",
            job.createdAt().toString()));
  }

  /**
   * How a caller follows a run.
   *
   * @param detached he does not: he will ask for it by its id
   * @param request by which he may cancel it; null: by its id alone
   */
  public record Waiting(boolean detached, CommandRuns.@Nullable Request request) {
    /** For as long as the call lasts. */
    public static final Waiting ATTACHED = new Waiting(false, null);

    /** Not at all. */
    public static final Waiting DETACHED = new Waiting(true, null);
  }

  /** What a call came to. */
  public sealed interface Called {
    /** It is done. */
    record Answered(JsonValue.Members output) implements Called {}

    /** It is on its way, durably. */
    record Begun(JobId run) implements Called {}

    /** The run, if there is one. */
    default Optional<JobId> begun() {
      return this instanceof Begun(var id) ? Optional.of(id) : Optional.empty();
    }
  }
}
