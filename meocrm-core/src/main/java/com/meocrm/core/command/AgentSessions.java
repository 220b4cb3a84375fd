package com.meocrm.core.command;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Optional;

/** Sessions of agents whose protocol has sessions; known to all nodes. */
public interface AgentSessions {
  /** How long one is kept that nobody uses. */
  Duration KEPT = Duration.ofHours(24);

  /** A tenant that opens more loses the one it has not used for longest. */
  int MAX_PER_TENANT = 200;

  /** Opens a session, in a transaction of its own. */
  void open(AgentSession session);

  /** The session of that id, which is in use now; empty when there is none, or no longer. */
  Optional<AgentSession> use(OrganizationId organization, String id);

  /**
   * Ends a session.
   *
   * @return whether there was one
   */
  boolean end(OrganizationId organization, String id);

  /**
   * Forgets up to {@code limit} sessions of all tenants that nobody has used for {@link #KEPT}.
   *
   * @return how many
   */
  int removeUnused(int limit);

  /**
   * One session.
   *
   * @param principal who opened it, and alone may use it
   * @param protocolVersion what was agreed on
   * @param client what the agent calls itself; nothing follows from it
   */
  record AgentSession(
      OrganizationId organization,
      String id,
      String principal,
      String protocolVersion,
      String client) {}
}
