package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.core.command.CommandJob;
import com.meocrm.core.command.RunView;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The extension for tasks: long runs that their callers ask for from time to time. */
final class TaskMethods {
  private final HubApi hub;

  TaskMethods(HubApi hub) {
    this.hub = hub;
  }

  /** How far the task is, and once it is over what came of it. */
  Map<String, Object> get(RpcMessage message, Call call) {
    var view = find(message, call);
    var task = ToolJson.task(view);
    if (view.isBroken()) {
      var error = ToolCalls.broken();
      var told = RpcMessage.told(error.problem(), call.traceId(), call.language());
      var body = new LinkedHashMap<String, Object>();
      body.put("code", error.code());
      body.put("message", told.get("message").orElse(JsonValue.Null.NULL));
      body.put("data", told);
      task.put("error", body);
    } else if (view.isOver() && !view.isCancelled()) {
      task.put("result", ToolCalls.outcome(call, view));
    }
    return task;
  }

  /** Asks the task to end; one that is over stays as it is. */
  Map<String, Object> cancel(RpcMessage message, Call call) {
    var view = find(message, call);
    call.atStore(() -> hub.commands().cancel().handle(view.job().id(), call.organization()));
    return new LinkedHashMap<>();
  }

  /** No command asks its caller for anything on the way, so there is nothing to be given. */
  Map<String, Object> update(RpcMessage message, Call call) {
    var unused = find(message, call);
    return new LinkedHashMap<>();
  }

  /** An id alone opens nothing: the caller must be one who may call the command. */
  private RunView find(RpcMessage message, Call call) {
    if (!Negotiation.hasTasks(message)) {
      throw Negotiation.tasksNeeded();
    }
    if (message.params().get("taskId").orElse(null) instanceof JsonValue.Text(var id)
        && Identifiers.isValid(id)) {
      var found =
          call.atStore(() -> hub.commands().jobs().find(call.organization(), new JobId(id)))
              .filter(CommandJob::isRun)
              .map(RunView::of)
              .filter(view -> call.principal().may(view.command().scope()));
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw RpcError.invalidParams("There is no such task.");
  }
}
