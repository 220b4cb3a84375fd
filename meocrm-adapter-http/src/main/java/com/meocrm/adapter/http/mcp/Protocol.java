package com.meocrm.adapter.http.mcp;

import java.util.List;
import java.util.Set;

/** The names of the protocol. */
final class Protocol {
  /** Without sessions: every request says all there is to know. */
  static final String STATELESS = "2026-07-28";

  /** What is offered to clients with sessions that ask for something unknown. */
  static final String LATEST_WITH_SESSIONS = "2025-11-25";

  static final List<String> WITH_SESSIONS = List.of("2025-06-18", LATEST_WITH_SESSIONS);

  /** Versions with sessions that a header may name, also those that are only tolerated. */
  static final Set<String> OLD = Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  static final String VERSION_HEADER = "MCP-Protocol-Version";
  static final String SESSION_HEADER = "Mcp-Session-Id";
  static final String METHOD_HEADER = "Mcp-Method";
  static final String NAME_HEADER = "Mcp-Name";
  static final String PARAMETER_HEADER = "Mcp-Param-";

  static final String META = "_meta";
  static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";
  static final String META_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  static final String META_SERVER = "io.modelcontextprotocol/serverInfo";
  static final String META_IDEMPOTENCY_KEY = "com.meocrm/idempotencyKey";
  static final String META_ERROR = "com.meocrm/error";
  static final String TASKS = "io.modelcontextprotocol/tasks";

  static final String INSTRUCTIONS =
      "Commands of a MeoCRM shop. Look before you change: run with dryRun first where a tool has it. A tool that"
          + " answers COMMAND_RUNNING already runs; wait. Repeat a call whose answer was lost under the same"
          + " idempotency key (_meta \"com.meocrm/idempotencyKey\").";

  private Protocol() {}
}
