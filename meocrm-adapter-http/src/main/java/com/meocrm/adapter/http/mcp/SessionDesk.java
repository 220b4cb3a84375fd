package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.core.command.AgentSessions.AgentSession;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sessions of the older era: opened by {@code initialize}, of use to who opened them alone. */
final class SessionDesk {
  private static final int ID_BYTES = 24;
  private static final int MAX_CLIENT = 100;

  private final HubApi hub;

  SessionDesk(HubApi hub) {
    this.hub = hub;
  }

  /** Opens a session in a version that both sides know. */
  AgentSession open(RpcMessage message, Call call) {
    if (!(message.params().get("protocolVersion").orElse(null)
        instanceof JsonValue.Text(var wanted))) {
      throw RpcError.invalidParams("params.protocolVersion must be a string.");
    }
    var version = Protocol.WITH_SESSIONS.contains(wanted) ? wanted : Protocol.LATEST_WITH_SESSIONS;
    var bytes = new byte[ID_BYTES];
    hub.random().nextBytes(bytes);
    var session =
        new AgentSession(
            call.organization(),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            call.principal().subject(),
            version,
            client(message));
    call.atStore(() -> {
      hub.commands().sessions().open(session);
      return Boolean.TRUE;
    });
    return session;
  }

  /** What {@code initialize} answers. */
  static Map<String, Object> opened(AgentSession session) {
    var result = new LinkedHashMap<String, Object>();
    result.put("protocolVersion", session.protocolVersion());
    result.put("capabilities", Map.of("tools", Map.of()));
    result.put("serverInfo", ToolJson.server());
    result.put("instructions", Protocol.INSTRUCTIONS);
    return result;
  }

  /**
   * The session of a request.
   *
   * @throws RpcError 400 when it names none, 404 when there is no such session of this caller
   */
  AgentSession require(Call call) {
    var id = call.header(Protocol.SESSION_HEADER);
    if (id == null) {
      throw RpcError.of(
          RpcError.INVALID_REQUEST,
          Problem.of(
              400,
              "SESSION_REQUIRED",
              "The header "
                  + Protocol.SESSION_HEADER
                  + " is missing; initialize opens a session, or speak version "
                  + Protocol.STATELESS
                  + "."));
    }
    var version = call.header(Protocol.VERSION_HEADER);
    if (version != null && !Protocol.OLD.contains(version.strip())) {
      throw RpcError.invalidRequest(
          Protocol.VERSION_HEADER + " names a version that is not spoken in sessions.");
    }
    return find(call, id);
  }

  /** Ends the session of a request. */
  void end(Call call) {
    var session = require(call);
    call.atStore(() -> hub.commands().sessions().end(call.organization(), session.id()));
  }

  /** Cancels the run that the named request of the session waits for, if there is one. */
  void cancel(AgentSession session, RpcMessage message, Call call) {
    var request = message.params().get("requestId").orElse(JsonValue.Null.NULL);
    var run =
        call.atStore(() ->
            hub.commands()
                .runs()
                .awaitedBy(
                    call.organization(),
                    new CommandRuns.Request(session.id(), request.toString())));
    run.ifPresent(
        id -> call.atStore(() -> hub.commands().cancel().handle(id, call.organization())));
  }

  private AgentSession find(Call call, String id) {
    if (Identifiers.isValid(id)) {
      var found =
          call.atStore(() -> hub.commands().sessions().use(call.organization(), id))
              .filter(session -> session.principal().equals(call.principal().subject()));
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw RpcError.of(
        RpcError.INVALID_REQUEST,
        Problem.of(404, "SESSION_NOT_FOUND", "There is no such session, or no longer."));
  }

  /** What an agent calls itself, for whoever looks. */
  private static String client(RpcMessage message) {
    if (message.params().get("clientInfo").orElse(null) instanceof JsonValue.Members info
        && info.get("name").orElse(null) instanceof JsonValue.Text(var name)) {
      var printable = name.replaceAll("[^ -~]", "?");
      return printable.length() > MAX_CLIENT ? printable.substring(0, MAX_CLIENT) : printable;
    }
    return "";
  }
}
