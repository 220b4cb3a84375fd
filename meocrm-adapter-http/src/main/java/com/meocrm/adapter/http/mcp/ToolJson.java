package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.RunView;
import com.meocrm.core.shared.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Tools, their answers and tasks on the wire. */
final class ToolJson {
  /** For as long tasks can be asked for, at least. */
  private static final Duration KEPT = Duration.ofHours(24);

  private static final int POLL_MILLIS = 1000;
  private static final String VERSION = version();

  private ToolJson() {}

  /** What clients see of this program. */
  static Map<String, Object> server() {
    var server = new LinkedHashMap<String, Object>();
    server.put("name", "meocrm");
    server.put("title", "MeoCRM integration hub");
    server.put("version", VERSION);
    return server;
  }

  static Map<String, Object> tool(Command command) {
    var definition = command.definition();
    var annotations = definition.annotations();
    var hints = new LinkedHashMap<String, Object>();
    hints.put("title", definition.title());
    hints.put("readOnlyHint", annotations.readOnly());
    hints.put("destructiveHint", annotations.destructive());
    hints.put("idempotentHint", annotations.idempotent());
    hints.put("openWorldHint", annotations.openWorld());
    var tool = new LinkedHashMap<String, Object>();
    tool.put("name", definition.name().wireName());
    tool.put("title", definition.name().value());
    tool.put("description", definition.description());
    tool.put("inputSchema", definition.input());
    tool.put("outputSchema", definition.output());
    tool.put("annotations", hints);
    return tool;
  }

  /** The answer of a tool that did what it was for. */
  static Map<String, Object> answered(JsonValue.Members output) {
    var result = new LinkedHashMap<String, Object>();
    result.put("content", List.of(text(output.toString())));
    result.put("structuredContent", output);
    result.put("isError", false);
    return result;
  }

  /** The answer of a tool that refused, for the agent to read and act on. */
  static Map<String, Object> refused(JsonValue.Members error) {
    var result = new LinkedHashMap<String, Object>();
    result.put("content", List.of(text(error.toString())));
    result.put("isError", true);
    result.put(Protocol.META, Map.of(Protocol.META_ERROR, error));
    return result;
  }

  /** The result as the era wants it. */
  static Map<String, Object> in(boolean stateless, Map<String, Object> result) {
    if (!stateless) {
      return result;
    }
    var complete = new LinkedHashMap<>(result);
    complete.putIfAbsent("resultType", "complete");
    var meta = new LinkedHashMap<String, Object>();
    if (complete.get(Protocol.META) instanceof Map<?, ?> more) {
      more.forEach((name, value) -> meta.put(String.valueOf(name), value));
    }
    meta.put(Protocol.META_SERVER, server());
    complete.put(Protocol.META, meta);
    return complete;
  }

  /** A run as a task, without what came of it. */
  static Map<String, Object> task(RunView view) {
    var job = view.job();
    var task = new LinkedHashMap<String, Object>();
    task.put("taskId", job.id().value());
    task.put(
        "status",
        switch (job.state()) {
          case QUEUED, RUNNING -> "working";
          case DONE -> "completed";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
        });
    task.put("statusMessage", message(view));
    task.put("createdAt", job.createdAt().toString());
    task.put("lastUpdatedAt", job.updatedAt().toString());
    task.put("ttlMs", KEPT.toMillis());
    task.put("pollIntervalMs", POLL_MILLIS);
    return task;
  }

  static String message(RunView view) {
    return view.total() > 0
        ? "%d of %d".formatted(view.done(), view.total())
        : "%d so far".formatted(view.done());
  }

  private static Map<String, Object> text(String text) {
    return Map.of("type", "text", "text", text);
  }

  /** The one that the document of the interface has. */
  private static String version() {
    var document = new String(OpenApiRoutes.document(), StandardCharsets.UTF_8);
    var found = Pattern.compile("(?m)^  version: (\\S+)$").matcher(document);
    return found.find() ? found.group(1) : "0";
  }
}
