package com.meocrm.core.command;

import com.meocrm.core.job.Job;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, and what came of it.
 *
 * @param done what its command counts, of {@code total}; 0 of 0 when it does not
 * @param output the answer of a run that was done; null otherwise
 * @param error why it was not done; null while it runs, and when it was
 */
public record RunView(
    Job job,
    CommandName command,
    long done,
    long total,
    JsonValue.@Nullable Members output,
    @Nullable DomainException error) {
  /** The code of a run that was cancelled. */
  public static final String CANCELLED = "COMMAND_CANCELLED";

  private static final String OUTPUT = "output";
  private static final String ERROR = "error";

  /** The run that a job is. */
  public static RunView of(Job job) {
    return new RunView(
        job,
        new CommandName(job.subject()),
        job.progressNumber("done"),
        job.progressNumber("total"),
        output(job),
        error(job));
  }

  /** With what the run's command was called. */
  public static JsonValue.Members arguments(Job job) {
    return Invocation.of(job).arguments();
  }

  public boolean isOver() {
    return job.state().isOver();
  }

  /** Whether it ended by a fault of ours, which is in the log and told to nobody. */
  public boolean isBroken() {
    return job.state() == Job.State.FAILED;
  }

  public boolean isCancelled() {
    return job.state() == Job.State.CANCELLED;
  }

  /** From its beginning to its end, or to the last step. */
  public Duration took() {
    return Duration.between(job.createdAt(), job.updatedAt());
  }

  static JsonValue.Members output(JsonValue.Members answer) {
    return new JsonValue.Members(Map.of(OUTPUT, answer));
  }

  static JsonValue.Members refusal(DomainException refusal) {
    var error = new LinkedHashMap<String, Object>();
    error.put("kind", refusal.kind().name());
    error.put("code", refusal.code());
    error.put("message", String.valueOf(refusal.getMessage()));
    error.put("details", refusal.details());
    return new JsonValue.Members(Map.of(ERROR, JsonValue.of(error)));
  }

  private static JsonValue.@Nullable Members output(Job job) {
    var result = job.result();
    return result != null
            && result.get(OUTPUT).orElse(JsonValue.Null.NULL) instanceof JsonValue.Members output
        ? output
        : null;
  }

  private static @Nullable DomainException error(Job job) {
    return switch (job.state()) {
      case QUEUED, RUNNING -> null;
      case CANCELLED ->
          DomainException.conflict(
              CANCELLED, "The run was cancelled; what it had done stays.", Map.of());
      case FAILED -> null;
      case DONE -> refusal(job.result());
    };
  }

  private static @Nullable DomainException refusal(JsonValue.@Nullable Members result) {
    if (result == null
        || !(result.get(ERROR).orElse(JsonValue.Null.NULL) instanceof JsonValue.Members error)) {
      return null;
    }
    return new DomainException(
        DomainException.Kind.valueOf(text(error, "kind")),
        text(error, "code"),
        text(error, "message"),
        details(error));
  }

  private static Map<String, Object> details(JsonValue.Members error) {
    return error.get("details").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members details
        ? plain(details)
        : Map.of();
  }

  private static Map<String, Object> plain(JsonValue.Members object) {
    var plain = new LinkedHashMap<String, Object>();
    object
        .members()
        .forEach((name, value) -> {
          var member = plain(value);
          if (member != null) {
            plain.put(name, member);
          }
        });
    return plain;
  }

  private static @Nullable Object plain(JsonValue value) {
    return switch (value) {
      case JsonValue.Members object -> plain(object);
      case JsonValue.Items(var items) ->
          items.stream().map(RunView::plain).filter(Objects::nonNull).toList();
      case JsonValue.Text(var text) -> text;
      case JsonValue.Numeral number -> number.decimal().orElse(BigDecimal.ZERO);
      case JsonValue.Bool flag -> flag == JsonValue.Bool.TRUE;
      case JsonValue.Null nothing -> null;
    };
  }

  private static String text(JsonValue.Members object, String name) {
    return object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)
        ? text
        : "";
  }
}
