package com.meocrm.core.command;

import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.util.function.Function;

/**
 * Something that an agent may have done. Its arguments fit the schema of its definition when it is
 * called, and it sees the caller's tenant alone.
 */
public sealed interface Command {
  CommandDefinition definition();

  default CommandName name() {
    return definition().name();
  }

  /** One that is over within a moment and touches the database alone. */
  non-sealed interface AtOnce extends Command {
    /**
     * Does it, in the call's unit of work, which also stores the trail and the answer: all or
     * nothing.
     *
     * @throws DomainException when it is refused
     */
    JsonValue.Members run(JsonValue.Members arguments, RequestContext context, Progress progress);
  }

  /**
   * One that takes its time: a durable job, done in steps, which another node takes over when the
   * one that does it dies. At most one runs at a time for each tenant.
   */
  non-sealed interface InSteps extends Command {
    /**
     * Checks what can be checked before it begins, in the call's unit of work.
     *
     * @return the progress that the first step begins with; numbers {@code done} and {@code total}
     *     are shown to callers
     * @throws DomainException when it is refused, and then nothing begins
     */
    JsonValue.Members begin(JsonValue.Members arguments, RequestContext context);

    /**
     * Does one batch, a second's work rather than a minute's, outside of any unit of work. Ends by
     * calling {@link Run#store} once. A step whose process dies before that is done again.
     *
     * @throws DomainException when it cannot go on; what was stored stays
     */
    void step(Run run);
  }

  /** Hears how far a call is. */
  @FunctionalInterface
  interface Progress {
    /** Nobody listens. */
    Progress NONE = (done, total) -> {};

    /** {@code done} of {@code total}, which is 0 when nobody knows. */
    void report(long done, long total);
  }

  /** One step of a run. */
  interface Run {
    JsonValue.Members arguments();

    /** As the step before stored it. */
    JsonValue.Members progress();

    /** On whose behalf. */
    RequestContext context();

    /**
     * Runs {@code work} in a unit of work of the tenant and stores what it returns in the same,
     * provided that the run is still this node's and nobody cancelled it.
     *
     * @param work gets the progress as stored; may be run again. The result of its last step is the
     *     command's answer
     */
    void store(Function<JsonValue.Members, JobStep> work);
  }
}
