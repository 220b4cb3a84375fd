package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.ErrorMapper;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Problems;
import com.meocrm.core.CommandUseCases;
import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.command.CallCommand.Called;
import com.meocrm.core.command.CallCommand.Waiting;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.Command.Progress;
import com.meocrm.core.command.CommandTrail;
import com.meocrm.core.command.Invocation;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.idempotency.Fingerprint;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.idempotency.KeyedRequest;
import com.meocrm.core.idempotency.Outcome;
import com.meocrm.core.idempotency.StoredAnswer;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where every call of a command passes, whatever protocol it came by: authorisation, the
 * idempotency key, the command, the trail.
 */
public final class CommandDesk {
  private static final String JSON = "application/json";
  private static final String RUN = "run";

  private final HubApi hub;
  private final CommandUseCases commands;
  private final InstantSource clock;

  public CommandDesk(HubApi hub) {
    this.hub = hub;
    this.commands = hub.commands();
    this.clock = hub.clock();
  }

  /** The command of that name. One that does not exist leaves a trace as well. */
  Optional<Command> find(Call call, String name, String way) {
    var found = commands.commands().find(name);
    if (found.isEmpty()) {
      call.atStore(() -> {
        hub.requests()
            .auditTrail()
            .noted(
                context(call),
                CommandTrail.ACTION,
                "command",
                Decision.INVALID,
                Map.of("outcome", "COMMAND_NOT_FOUND", "way", way));
        return Boolean.TRUE;
      });
    }
    return found;
  }

  /**
   * A call by somebody whose token names the command's scope.
   *
   * @throws ProblemException 403, once it is in the trail
   */
  Invocation authorised(Call call, Command command, JsonValue.Members arguments, String way) {
    var principal = call.principal();
    var invocation =
        new Invocation(
            command.name(), arguments, context(call), principal.scopes(), principal.tokenId(), way);
    if (!principal.may(command.name().scope())) {
      call.atStore(() -> {
        commands.trail().denied(invocation, Duration.ZERO);
        return Boolean.TRUE;
      });
      throw new ProblemException(Problems.forbidden(command.name().scope()));
    }
    return invocation;
  }

  /** Writes down a call that was wrong before it came to its command. */
  void invalid(Call call, Invocation invocation, String code) {
    call.atStore(() -> {
      commands
          .trail()
          .note(CommandTrail.ACTION, invocation, Decision.INVALID, code, Map.of("durationMs", 0));
      return Boolean.TRUE;
    });
  }

  /**
   * Has the command called; with a key at most once.
   *
   * @throws RuntimeException what is not the command's refusal but a fault; it is in the trail
   */
  Result call(
      Call call,
      Invocation invocation,
      Waiting waiting,
      @Nullable IdempotencyKey key,
      Progress progress) {
    var began = clock.instant();
    try {
      return key == null
          ? result(call.atStore(() -> commands.call().handle(invocation, waiting, progress)), false)
          : once(call, invocation, waiting, key, progress, began);
    } catch (DomainException | ProblemException e) {
      noteRefusal(call, invocation, e, began);
      return refused(call, e, false);
    } catch (RuntimeException e) {
      noteRefusal(call, invocation, e, began);
      throw e;
    }
  }

  private Result once(
      Call call,
      Invocation invocation,
      Waiting waiting,
      IdempotencyKey key,
      Progress progress,
      Instant began) {
    var refusal = new RuntimeException[1];
    var requests = hub.requests();
    var outcome =
        requests
            .idempotency()
            .through(call.atStore(requests.unitOfWork()))
            .once(
                keyed(call, invocation, key),
                () -> stored(commands.call().handle(invocation, waiting, progress)),
                failure -> {
                  refusal[0] = failure;
                  return isKept(failure) ? Optional.of(stored(call, failure)) : Optional.empty();
                });
    return switch (outcome) {
      case Outcome.Answered(var answer, var replayed) -> {
        var noted = refusal[0];
        if (replayed) {
          noteReplay(call, invocation);
        } else if (answer.status() >= 400 && noted != null) {
          noteRefusal(call, invocation, noted, began);
        }
        yield result(answer, replayed);
      }
      case Outcome.KeyReused() -> throw new ProblemException(Problems.idempotencyKeyReused());
      case Outcome.InProgress(var retryAfter) ->
          throw new ProblemException(Problems.idempotencyInProgress(retryAfter));
    };
  }

  /** One that was told to wait has not begun: under the same key it may begin later. */
  private static boolean isKept(RuntimeException failure) {
    return failure instanceof DomainException e && !e.code().equals("COMMAND_RUNNING");
  }

  private static KeyedRequest keyed(Call call, Invocation invocation, IdempotencyKey key) {
    var principal = call.principal();
    return new KeyedRequest(
        new KeyedRequest.Scope(principal.organization(), principal.subject(), key),
        Fingerprint.of(
            "POST",
            invocation.way() + " " + invocation.command(),
            invocation.arguments().toString().getBytes(StandardCharsets.UTF_8)));
  }

  private void noteRefusal(
      Call call, Invocation invocation, RuntimeException failure, Instant began) {
    call.atStore(() -> {
      commands
          .trail()
          .refused(invocation, asRefusal(failure), Duration.between(began, clock.instant()));
      return Boolean.TRUE;
    });
  }

  /** What this adapter refuses counts as the conflict that it is. */
  private static RuntimeException asRefusal(RuntimeException failure) {
    return failure instanceof ProblemException e && e.problem().status() < 500
        ? DomainException.conflict(e.problem().code(), e.problem().message(), Map.of())
        : failure;
  }

  private void noteReplay(Call call, Invocation invocation) {
    call.atStore(() -> {
      commands
          .trail()
          .note(
              CommandTrail.ACTION,
              invocation,
              Decision.ALLOWED,
              "replayed",
              Map.of("durationMs", 0));
      return Boolean.TRUE;
    });
  }

  private static StoredAnswer stored(Called called) {
    return switch (called) {
      case Called.Answered(var output) -> stored(200, output);
      case Called.Begun(var id) ->
          stored(202, new JsonValue.Members(Map.of(RUN, new JsonValue.Text(id.value()))));
    };
  }

  private static StoredAnswer stored(Call call, RuntimeException failure) {
    var problem = ErrorMapper.problemOf(failure, call.traceId());
    return stored(problem.status(), told(call, problem));
  }

  private static StoredAnswer stored(int status, JsonValue.Members body) {
    return new StoredAnswer(
        status, JSON, Map.of(), body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Result result(Called called, boolean replayed) {
    return switch (called) {
      case Called.Answered(var output) -> new Result.Answered(output, replayed);
      case Called.Begun(var id) -> new Result.Begun(id, replayed);
    };
  }

  private static Result result(StoredAnswer answer, boolean replayed) {
    var body =
        (JsonValue.Members) JsonValue.parse(new String(answer.body(), StandardCharsets.UTF_8));
    return switch (answer.status()) {
      case 200 -> new Result.Answered(body, replayed);
      case 202 ->
          new Result.Begun(
              new JobId(Objects.requireNonNull(new JsonMembers(body).text(RUN))), replayed);
      default -> new Result.Refused(answer.status(), body, replayed);
    };
  }

  /** The refusal as callers are told of it. */
  static Result.Refused refused(Call call, RuntimeException failure, boolean replayed) {
    var problem = ErrorMapper.problemOf(failure, call.traceId());
    return new Result.Refused(problem.status(), told(call, problem), replayed);
  }

  private static JsonValue.Members told(Call call, Problem problem) {
    return RpcMessage.told(problem, call.traceId(), call.language());
  }

  private static RequestContext context(Call call) {
    return new RequestContext(call.organization(), call.principal().asCaller(), call.traceId());
  }

  /** What a call came to, for this caller or for the first one under the key. */
  sealed interface Result {
    boolean replayed();

    /** It is done. */
    record Answered(JsonValue.Members output, boolean replayed) implements Result {}

    /** It is on its way. */
    record Begun(JobId run, boolean replayed) implements Result {}

    /**
     * It was refused.
     *
     * @param error in the one shape of errors
     */
    record Refused(int status, JsonValue.Members error, boolean replayed) implements Result {}
  }
}
