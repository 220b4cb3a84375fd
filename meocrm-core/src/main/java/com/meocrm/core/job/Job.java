package com.meocrm.core.job;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work, done in steps.
 *
 * @param kind which handler does it: {@code <feature>.<verb>}
 * @param subject id of what it works on, such as an endpoint's
 * @param input what was asked for; never changes
 * @param progress how far it is, stored with each step: where the next one goes on, and what its
 *     owner may want to see of that
 * @param result what came of it; null until it is done
 * @param error why it failed, in plain words; null unless it did
 * @param failures steps in a row that failed
 * @param createdBy the caller's subject
 * @param traceId of the request that began it
 */
public record Job(
    JobId id,
    OrganizationId organization,
    String kind,
    String subject,
    State state,
    JsonValue.Members input,
    JsonValue.Members progress,
    JsonValue.@Nullable Members result,
    @Nullable String error,
    int failures,
    boolean cancelRequested,
    String createdBy,
    String traceId,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant finishedAt) {
  public static final int MAX_ERROR_LENGTH = 500;

  /** Where a job stands. */
  public enum State {
    /** No step was done yet. */
    QUEUED,
    /** Some steps are done. */
    RUNNING,
    DONE,
    /** It cannot be done; what its steps did until then stays done. */
    FAILED,
    /** Ended by somebody's wish; what its steps did until then stays done. */
    CANCELLED;

    public boolean isOver() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  /** A job that nobody has worked on yet. */
  public static Job queued(
      JobId id,
      String kind,
      String subject,
      Map<String, ?> input,
      Map<String, ?> progress,
      RequestContext context,
      Instant now) {
    return new Job(
        id,
        context.organization(),
        kind,
        subject,
        State.QUEUED,
        members(input),
        members(progress),
        null,
        null,
        0,
        false,
        context.actor(),
        context.traceId(),
        now,
        now,
        null);
  }

  /** On whose behalf its steps run. */
  public RequestContext context() {
    return new RequestContext(organization, createdBy, traceId);
  }

  /** A number of its progress; 0 when there is none. */
  public long progressNumber(String name) {
    return progress
        .get(name)
        .filter(JsonValue.Numeral.class::isInstance)
        .map(n -> Long.parseLong(((JsonValue.Numeral) n).text()))
        .orElse(0L);
  }

  /** A text of its input; null when there is none. */
  public @Nullable String inputText(String name) {
    return input.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)
        ? text
        : null;
  }

  /** A flag of its input. */
  public boolean inputFlag(String name) {
    return input.get(name).orElse(JsonValue.Null.NULL) == JsonValue.Bool.TRUE;
  }

  /** The same job some steps further. */
  Job with(
      State newState,
      JsonValue.Members newProgress,
      JsonValue.@Nullable Members newResult,
      @Nullable String newError,
      int newFailures,
      Instant now) {
    return new Job(
        id,
        organization,
        kind,
        subject,
        newState,
        input,
        newProgress,
        newResult,
        newError,
        newFailures,
        cancelRequested,
        createdBy,
        traceId,
        createdAt,
        now,
        newState.isOver() ? now : null);
  }

  /** The same job, asked to end; one that nobody works on is over at once. */
  public Job cancelled(Instant now) {
    var ended = state == State.QUEUED ? State.CANCELLED : state;
    return new Job(
        id,
        organization,
        kind,
        subject,
        ended,
        input,
        progress,
        result,
        error,
        failures,
        true,
        createdBy,
        traceId,
        createdAt,
        now,
        ended.isOver() ? now : finishedAt);
  }

  static JsonValue.Members members(Map<String, ?> map) {
    return (JsonValue.Members) JsonValue.of(map);
  }
}
