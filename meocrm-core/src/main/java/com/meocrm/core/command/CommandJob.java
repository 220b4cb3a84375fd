package com.meocrm.core.command;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobHandler;
import com.meocrm.core.job.JobRun;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Does the runs of one command, and writes each one's end into the trail, together with it. */
public final class CommandJob implements JobHandler {
  private static final String PREFIX = "command.";

  private final Command.InSteps command;
  private final CommandTrail trail;
  private final Predicate<Invocation> revoked;
  private final InstantSource clock;

  /**
   * @param revoked whether the token of a call was revoked since; asked before each step
   */
  public CommandJob(
      Command.InSteps command,
      CommandTrail trail,
      Predicate<Invocation> revoked,
      InstantSource clock) {
    this.command = command;
    this.trail = trail;
    this.revoked = revoked;
    this.clock = clock;
  }

  static String kind(CommandName name) {
    return PREFIX + name;
  }

  /** Whether the job is the run of a command. */
  public static boolean isRun(Job job) {
    return job.kind().startsWith(PREFIX);
  }

  @Override
  public String kind() {
    return kind(command.name());
  }

  @Override
  public void step(JobRun run) {
    var call = Invocation.of(run.job());
    if (run.job().cancelRequested()) {
      run.store(job -> new JobStep.More(job.progress())); // which ends it
      return;
    }
    if (revoked.test(call)) {
      run.store(job -> refused(job, call, Decision.DENIED, tokenRevoked()));
      return;
    }
    try {
      command.step(new Step(run, call));
    } catch (DomainException e) {
      run.store(job -> refused(job, call, Decision.FAILED, e));
    }
  }

  /** Cancelled or given up; in the unit of work that stores it. */
  @Override
  public void ended(Job job) {
    boolean cancelled = job.state() == Job.State.CANCELLED;
    var call = Invocation.of(job);
    trail.note(
        CommandTrail.ACTION,
        call,
        cancelled ? Decision.CANCELLED : Decision.FAILED,
        cancelled ? RunView.CANCELLED : "INTERNAL_ERROR",
        CommandTrail.with(took(job), facts(job)));
  }

  private JobStep refused(Job job, Invocation call, Decision decision, DomainException refusal) {
    trail.note(
        CommandTrail.ACTION,
        call,
        decision,
        refusal.code(),
        CommandTrail.with(took(job), facts(job)));
    return new JobStep.Done(job.progress(), RunView.refusal(refusal));
  }

  private static DomainException tokenRevoked() {
    return new DomainException(
        DomainException.Kind.FORBIDDEN,
        "TOKEN_REVOKED",
        "The token of this run was revoked; what it had done stays.",
        Map.of());
  }

  private JobStep finished(Job job, Invocation call, JobStep.Done done) {
    var facts = new LinkedHashMap<>(facts(job));
    facts.put("result", numbers(done.result()));
    trail.done(call, took(job), facts);
    return new JobStep.Done(done.progress(), RunView.output(done.result()));
  }

  private Duration took(Job job) {
    return Duration.between(job.createdAt(), clock.instant());
  }

  private static Map<String, Object> facts(Job job) {
    return Map.of("run", job.id().value());
  }

  private static Map<String, Object> numbers(JsonValue.Members output) {
    var numbers = new LinkedHashMap<String, Object>();
    output
        .members()
        .forEach((name, value) -> {
          if (value instanceof JsonValue.Numeral) {
            numbers.put(name, value);
          }
        });
    return numbers;
  }

  private final class Step implements Command.Run {
    private final JobRun run;
    private final Invocation call;

    Step(JobRun run, Invocation call) {
      this.run = run;
      this.call = call;
    }

    @Override
    public JsonValue.Members arguments() {
      return call.arguments();
    }

    @Override
    public JsonValue.Members progress() {
      return run.job().progress();
    }

    @Override
    public RequestContext context() {
      return call.context();
    }

    @Override
    public void store(Function<JsonValue.Members, JobStep> work) {
      run.store(job ->
          switch (work.apply(job.progress())) {
            case JobStep.More more -> more;
            case JobStep.Later later -> later;
            case JobStep.Done done -> finished(job, call, done);
          });
    }
  }
}
