package com.meocrm.core;

import com.meocrm.core.command.AgentSessions;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.sync.SyncCursors;

/** What the hub keeps for commands and the agents that call them. */
public record CommandStorage(CommandRuns runs, SyncCursors cursors, AgentSessions sessions) {}
