package com.meocrm.adapter.http.mcp;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.mcp.CommandDesk.Result;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.ErrorMapper;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.command.CallCommand.Waiting;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.Command.Progress;
import com.meocrm.core.command.Commands;
import com.meocrm.core.command.RunView;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/commands}: the same commands as at {@code /mcp}, as plain requests. */
public final class CommandRoutes {
  private static final String PATH = "/api/v1/commands";
  private static final String JOBS = "/api/v1/jobs/";
  private static final String WAY = "rest";
  private static final String LATER = "respond-async";

  /** A connection that is silent for longer is cut by somebody on its way. */
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final HubApi hub;
  private final CommandDesk desk;
  private final RunWatch watch;
  private final Requires requires;

  public CommandRoutes(HubApi hub, CommandDesk desk) {
    this.hub = hub;
    this.desk = desk;
    this.watch = new RunWatch(hub);
    this.requires = requires(hub.commands().commands());
  }

  /** Any token; the scope follows from the command that is called. */
  static Requires requires(Commands commands) {
    var scopes = new TreeSet<String>();
    commands.all().forEach(command -> scopes.add(command.name().scope()));
    return Requires.command(scopes);
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, requires, this::list),
        Route.managed(PATH + "/{name}", requires, this::call));
  }

  private Answer list(Call call) {
    var unused = call.context(); // nothing may be wrong with the request
    var commands = hub.commands().commands().all();
    return Answer.ok(
        new ListedJson(commands.stream().map(one -> CommandJson.of(one, call)).toList()));
  }

  private Answer call(Call call) {
    var command =
        desk.find(call, call.pathParameter("name"), WAY).orElseThrow(CommandRoutes::notFound);
    var arguments = arguments(call.rawBody());
    var invocation =
        desk.authorised(
            call, command, arguments == null ? new JsonValue.Members(Map.of()) : arguments, WAY);
    if (arguments == null) {
      desk.invalid(call, invocation, "MALFORMED_JSON");
      throw new ProblemException(
          Problem.of(400, "MALFORMED_JSON", "The body must be one JSON object, the arguments."));
    }
    var key = call.idempotencyKey();
    boolean later = prefersLater(call);
    var waiting = later ? Waiting.DETACHED : Waiting.ATTACHED;
    return switch (desk.call(call, invocation, waiting, key, Progress.NONE)) {
      case Result.Answered(var output, var replayed) -> json(200, output, replayed);
      case Result.Refused(var status, var error, var replayed) -> json(status, error, replayed);
      case Result.Begun(var run, var replayed) ->
          later
              ? later(watch.look(call, run)).withHeaders(Map.of("Preference-Applied", LATER))
              : followed(call, run, replayed);
    };
  }

  /** Whether the caller wants to follow a run by itself, from its beginning (RFC 7240). */
  private static boolean prefersLater(Call call) {
    var preferences = call.header("Prefer");
    return preferences != null
        && Stream.of(preferences.split("[,;]", -1))
            .anyMatch(preference -> preference.strip().equalsIgnoreCase(LATER));
  }

  /** Null where the body is none; that is told once it is known who asks. */
  private static JsonValue.@Nullable Members arguments(byte[] body) {
    if (body.length == 0) {
      return new JsonValue.Members(Map.of());
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return JsonValue.parse(text) instanceof JsonValue.Members arguments ? arguments : null;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return null;
    }
  }

  private Answer followed(Call call, JobId run, boolean replayed) {
    try {
      return watch
          .untilOver(call, run, PATIENCE, look -> {})
          .map(view -> ended(call, view, replayed))
          .orElseGet(() -> later(watch.look(call, run)));
    } catch (IOException e) {
      throw new IllegalStateException("nothing was written", e);
    }
  }

  private static Answer ended(Call call, RunView view, boolean replayed) {
    var output = view.output();
    if (output != null) {
      return json(200, output, replayed);
    }
    var error = view.error();
    if (error == null) {
      throw new ProblemException(Problem.ofStatus(500)); // the log knows why
    }
    var problem = ErrorMapper.problemOf(error, call.traceId());
    return json(
        problem.status(), RpcMessage.told(problem, call.traceId(), call.language()), replayed);
  }

  private static Answer later(RunView view) {
    var body = new LinkedHashMap<String, Object>();
    body.put("run", view.job().id().value());
    body.put("state", view.job().state().name());
    body.put("done", view.done());
    body.put("total", view.total());
    return Answer.of(
            202, "application/json", JsonValue.of(body).toString().getBytes(StandardCharsets.UTF_8))
        .withHeaders(Map.of("Location", JOBS + view.job().id()));
  }

  private static Answer json(int status, JsonValue.Members body, boolean replayed) {
    var answer =
        Answer.of(status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
    return replayed ? answer.withHeaders(Map.of("Idempotency-Replayed", "true")) : answer;
  }

  private static DomainException notFound() {
    return DomainException.notFound("COMMAND_NOT_FOUND", "There is no such command.");
  }

  /** All commands. */
  private record ListedJson(List<CommandJson> data) {}

  /**
   * One command on the wire.
   *
   * @param allowed whether the caller's token names its scope
   */
  private record CommandJson(
      String name,
      String tool,
      String title,
      String description,
      String scope,
      boolean allowed,
      boolean readOnly,
      boolean destructive,
      boolean idempotent,
      @JsonRawValue String input,
      @JsonRawValue String output) {
    static CommandJson of(Command command, Call call) {
      var definition = command.definition();
      var annotations = definition.annotations();
      var name = definition.name();
      return new CommandJson(
          name.value(),
          name.wireName(),
          definition.title(),
          definition.description(),
          name.scope(),
          call.principal().may(name.scope()),
          annotations.readOnly(),
          annotations.destructive(),
          annotations.idempotent(),
          definition.input().toString(),
          definition.output().toString());
    }
  }
}
