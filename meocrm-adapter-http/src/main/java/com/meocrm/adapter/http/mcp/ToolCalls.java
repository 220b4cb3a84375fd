package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.mcp.CommandDesk.Result;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.core.command.CallCommand.Waiting;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.Command.Progress;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.command.Invocation;
import com.meocrm.core.command.RunView;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tools/call}: answered at once, on the request's event stream, or as a task. */
final class ToolCalls {
  static final String WAY = "mcp";

  private static final Duration ENDLESS = Duration.ofDays(1);
  private static final int MAX_REQUEST_ID = 128;

  private final HubApi hub;
  private final CommandDesk desk;
  private final RunWatch watch;

  ToolCalls(HubApi hub, CommandDesk desk) {
    this.hub = hub;
    this.desk = desk;
    this.watch = new RunWatch(hub);
  }

  /**
   * Calls the tool that {@code message} names.
   *
   * @param session in which it was asked; null: the era without sessions
   */
  Answer call(RpcMessage message, Call call, @Nullable String session) {
    boolean stateless = session == null;
    var command = command(message, call);
    var arguments = arguments(message, call, command);
    var key = key(message, call);
    if (stateless) {
      Negotiation.requireParameters(command, arguments.arguments(), call);
    }
    boolean streams = accepts(call);
    if (command instanceof Command.AtOnce) {
      var token = progressToken(message);
      return token == null || !streams
          ? answer(message, stateless, atOnce(call, arguments, key, Progress.NONE))
          : stream(
              message,
              call,
              stream ->
                  stream.end(
                      message.result(
                          ToolJson.in(
                              stateless,
                              atOnce(call, arguments, key, new Reporting(stream, token))))));
    }
    boolean detached = stateless && Negotiation.hasTasks(message);
    var begun =
        desk.call(
            call, arguments, new Waiting(detached, request(message, session)), key, Progress.NONE);
    return switch (begun) {
      case Result.Answered(var output, var replayed) ->
          answer(message, stateless, ToolJson.answered(output));
      case Result.Refused(var status, var error, var replayed) ->
          answer(message, stateless, ToolJson.refused(error));
      case Result.Begun(var run, var replayed) -> {
        if (detached) {
          yield answer(message, true, task(call, run));
        }
        yield streams
            ? stream(message, call, stream -> follow(message, call, stateless, run, stream))
            : waited(message, call, stateless, run);
      }
    };
  }

  private Command command(RpcMessage message, Call call) {
    if (!(message.params().get("name").orElse(null) instanceof JsonValue.Text(var name))) {
      throw RpcError.invalidParams("params.name must name a tool.");
    }
    return desk.find(call, name, WAY)
        .orElseThrow(() ->
            RpcError.of(
                RpcError.INVALID_PARAMS,
                Problem.of(400, "COMMAND_NOT_FOUND", "There is no such command.")));
  }

  private Invocation arguments(RpcMessage message, Call call, Command command) {
    var none = new JsonValue.Members(Map.of());
    var given = message.params().get("arguments").orElse(none);
    var invocation =
        desk.authorised(
            call, command, given instanceof JsonValue.Members members ? members : none, WAY);
    if (!(given instanceof JsonValue.Members)) {
      desk.invalid(call, invocation, "INVALID_PARAMS");
      throw RpcError.invalidParams("params.arguments must be an object.");
    }
    return invocation;
  }

  private static @Nullable IdempotencyKey key(RpcMessage message, Call call) {
    var header = call.idempotencyKey();
    var meta = message.meta().get(Protocol.META_IDEMPOTENCY_KEY).orElse(null);
    if (header != null || meta == null) {
      return header;
    }
    try {
      if (meta instanceof JsonValue.Text(var text)) {
        return IdempotencyKey.parse(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ProblemException(
        Problem.of(
            400,
            "IDEMPOTENCY_KEY_INVALID",
            "_meta \"%s\" must be a key of 1 to 255 visible ASCII characters."
                .formatted(Protocol.META_IDEMPOTENCY_KEY)));
  }

  private Map<String, Object> atOnce(
      Call call, Invocation invocation, @Nullable IdempotencyKey key, Progress progress) {
    return switch (desk.call(call, invocation, Waiting.ATTACHED, key, progress)) {
      case Result.Answered(var output, var replayed) -> ToolJson.answered(output);
      case Result.Refused(var status, var error, var replayed) -> ToolJson.refused(error);
      case Result.Begun begun -> throw new IllegalStateException("it was to be over at once");
    };
  }

  private Map<String, Object> task(Call call, JobId run) {
    var task = ToolJson.task(watch.look(call, run));
    task.put("resultType", "task");
    return task;
  }

  private Answer waited(RpcMessage message, Call call, boolean stateless, JobId run) {
    try {
      var view = watch.untilOver(call, run, ENDLESS, look -> {}).orElseThrow();
      return Answer.json(ended(message, call, stateless, view));
    } catch (IOException e) {
      throw new IllegalStateException("nothing was written", e);
    }
  }

  /** On the stream: progress as it comes, then the answer. */
  private void follow(
      RpcMessage message, Call call, boolean stateless, JobId run, ToolStream stream)
      throws IOException {
    var token = progressToken(message);
    try {
      var view =
          watch
              .untilOver(
                  call,
                  run,
                  ENDLESS,
                  look -> {
                    if (token != null && look.done() > 0) {
                      stream.progress(token, look.done(), look.total(), ToolJson.message(look));
                    }
                    stream.keepAlive();
                  })
              .orElseThrow();
      stream.end(ended(message, call, stateless, view));
    } catch (IOException e) {
      if (stateless) {
        // Who leaves does not want it any more; with sessions that has a message of its own.
        call.atStore(() -> hub.commands().cancel().handle(run, call.organization()));
      }
      throw e;
    }
  }

  /** The answer that a run's end is. */
  byte[] ended(RpcMessage message, Call call, boolean stateless, RunView view) {
    if (view.isBroken()) {
      return RpcMessage.error(message, broken(), call.traceId(), call.language());
    }
    return message.result(ToolJson.in(stateless, outcome(call, view)));
  }

  /** What came of a run that is over and did not break. */
  static Map<String, Object> outcome(Call call, RunView view) {
    var output = view.output();
    if (output != null) {
      return ToolJson.answered(output);
    }
    var error = view.error();
    return error == null
        ? ToolJson.answered(new JsonValue.Members(Map.of()))
        : ToolJson.refused(CommandDesk.refused(call, error, false).error());
  }

  static RpcError broken() {
    return RpcError.of(RpcError.INTERNAL_ERROR, Problem.ofStatus(500));
  }

  private static Answer answer(RpcMessage message, boolean stateless, Map<String, Object> result) {
    return Answer.json(message.result(ToolJson.in(stateless, result)));
  }

  private static Answer stream(RpcMessage message, Call call, ToolStream.Work work) {
    call.answerWith(out -> {
      var stream = new ToolStream(out);
      try {
        work.writeTo(stream);
      } catch (RuntimeException e) {
        stream.fail(message, call, e);
      }
    });
    return new Answer(
        200,
        "text/event-stream",
        "".getBytes(StandardCharsets.UTF_8),
        Map.of("X-Accel-Buffering", "no")); // nginx would hold events back
  }

  private static boolean accepts(Call call) {
    var accept = call.header("Accept");
    return accept != null && accept.contains("text/event-stream");
  }

  private static CommandRuns.@Nullable Request request(
      RpcMessage message, @Nullable String session) {
    var id = String.valueOf(message.id());
    return session == null || id.length() > MAX_REQUEST_ID
        ? null
        : new CommandRuns.Request(session, id);
  }

  private static @Nullable JsonValue progressToken(RpcMessage message) {
    return switch (message.meta().get("progressToken").orElse(null)) {
      case JsonValue.Text text -> text;
      case JsonValue.Numeral number -> number;
      case null -> null;
      case JsonValue other ->
          throw RpcError.invalidParams("progressToken must be a text or number.");
    };
  }

  /** Progress of a command that is over at once, as far as it has any. */
  private record Reporting(ToolStream stream, JsonValue token) implements Progress {
    @Override
    public void report(long done, long total) {
      try {
        stream.progress(token, done, total, null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
