package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.ErrorMapper;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /mcp}: the Model Context Protocol over streamable HTTP. One request, one JSON-RPC message;
 * which era it speaks follows from the request itself, so clients of both share the address.
 */
public final class McpRoutes {
  static final String PATH = "/mcp";

  /** Tools change with releases only; they depend on nobody's token. */
  private static final long LIST_TTL_MILLIS = 300_000;

  private final HubApi hub;
  private final Origins origins;
  private final Requires requires;
  private final ToolCalls tools;
  private final TaskMethods tasks;
  private final SessionDesk sessions;

  public McpRoutes(HubApi hub, CommandDesk desk, Origins origins) {
    this.hub = hub;
    this.origins = origins;
    this.requires = CommandRoutes.requires(hub.commands().commands());
    this.tools = new ToolCalls(hub, desk);
    this.tasks = new TaskMethods(hub);
    this.sessions = new SessionDesk(hub);
  }

  public List<Route> routes() {
    return List.of(
        Route.managed(PATH, requires, this::post),
        Route.managedDelete(PATH, requires, this::delete));
  }

  private Answer post(Call call) {
    @Nullable RpcMessage message = null;
    try {
      requireOrigin(call);
      message = RpcMessage.read(call.rawBody());
      return message.method() == null ? accepted() : dispatched(message, call);
    } catch (RpcError e) {
      return refused(message, e, call);
    } catch (ProblemException | DomainException | StoreUnavailableException e) {
      var problem = ErrorMapper.problemOf(e, call.traceId());
      return refused(message, RpcError.of(codeOf(problem), problem), call);
    }
  }

  private Answer dispatched(RpcMessage message, Call call) {
    boolean stateless = Negotiation.isStateless(message, call);
    if (message.id() == null) {
      return stateless ? accepted() : notified(message, call);
    }
    if (stateless) {
      Negotiation.requireStateless(message, call);
      return inOneRequest(message, call);
    }
    return inSession(message, call);
  }

  private Answer inOneRequest(RpcMessage message, Call call) {
    return switch (message.requireMethod()) {
      case "server/discover" -> answer(message, discovered());
      case "tools/list" -> answer(message, withCaching(listed()));
      case "tools/call" -> tools.call(message, call, null);
      case "tasks/get" -> answer(message, tasks.get(message, call));
      case "tasks/cancel" -> answer(message, tasks.cancel(message, call));
      case "tasks/update" -> answer(message, tasks.update(message, call));
      default -> throw RpcError.methodNotFound(404);
    };
  }

  private Answer inSession(RpcMessage message, Call call) {
    if (message.requireMethod().equals("initialize")) {
      var session = sessions.open(message, call);
      return Answer.json(message.result(SessionDesk.opened(session)))
          .withHeaders(Map.of(Protocol.SESSION_HEADER, session.id()));
    }
    var session = sessions.require(call);
    return switch (message.requireMethod()) {
      case "ping" -> Answer.json(message.result(Map.of()));
      case "tools/list" -> Answer.json(message.result(listed()));
      case "tools/call" -> tools.call(message, call, session.id());
      default -> throw RpcError.methodNotFound(200);
    };
  }

  private Answer notified(RpcMessage message, Call call) {
    var session = sessions.require(call);
    if (message.requireMethod().equals("notifications/cancelled")) {
      sessions.cancel(session, message, call);
    }
    return accepted();
  }

  private Answer delete(Call call) {
    try {
      requireOrigin(call);
      if (call.header(Protocol.SESSION_HEADER) == null
          && Protocol.STATELESS.equals(call.header(Protocol.VERSION_HEADER))) {
        throw new ProblemException(Problem.ofStatus(405).withHeader("Allow", "POST"));
      }
      sessions.end(call);
      return Answer.noContent();
    } catch (RpcError e) {
      return refused(null, e, call);
    }
  }

  private Map<String, Object> listed() {
    var result = new LinkedHashMap<String, Object>();
    result.put("tools", hub.commands().commands().all().stream().map(ToolJson::tool).toList());
    return result;
  }

  private static Map<String, Object> discovered() {
    var result = new LinkedHashMap<String, Object>();
    result.put("supportedVersions", List.of(Protocol.STATELESS));
    result.put(
        "capabilities", Map.of("tools", Map.of(), "extensions", Map.of(Protocol.TASKS, Map.of())));
    result.put("instructions", Protocol.INSTRUCTIONS);
    return withCaching(result);
  }

  private static Map<String, Object> withCaching(Map<String, Object> result) {
    result.put("ttlMs", LIST_TTL_MILLIS);
    result.put("cacheScope", "private");
    return result;
  }

  private void requireOrigin(Call call) {
    if (!origins.allow(call.header("Origin"))) {
      throw RpcError.of(
          RpcError.INVALID_REQUEST,
          Problem.of(403, "ORIGIN_NOT_ALLOWED", "Pages of that origin may not call this server."));
    }
  }

  private static Answer answer(RpcMessage message, Map<String, Object> result) {
    return Answer.json(message.result(ToolJson.in(true, result)));
  }

  private static Answer accepted() {
    return Answer.of(202, "application/json", new byte[0]);
  }

  private static Answer refused(@Nullable RpcMessage message, RpcError error, Call call) {
    var problem = call.completed(error.problem());
    return Answer.of(
            problem.status(),
            "application/json",
            RpcMessage.error(message, error, call.traceId(), call.language()))
        .withHeaders(problem.headers());
  }

  private static int codeOf(Problem problem) {
    if (problem.status() >= 500) {
      return RpcError.INTERNAL_ERROR;
    }
    return problem.status() == 400 ? RpcError.INVALID_PARAMS : RpcError.INVALID_REQUEST;
  }
}
