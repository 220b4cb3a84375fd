package com.meocrm.core.command;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions in memory. */
public final class InMemoryAgentSessions implements AgentSessions {
  private final InstantSource clock;
  private final Map<String, Used> sessions = new HashMap<>();

  public InMemoryAgentSessions(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void open(AgentSession session) {
    var ofTenant =
        sessions.entrySet().stream()
            .filter(e -> e.getValue().session.organization().equals(session.organization()))
            .sorted(Comparator.comparing(e -> e.getValue().at))
            .toList();
    ofTenant.stream()
        .limit(Math.max(0, ofTenant.size() - (MAX_PER_TENANT - 1)))
        .forEach(e -> sessions.remove(e.getKey()));
    sessions.put(key(session.organization(), session.id()), new Used(session, clock.instant()));
  }

  @Override
  public synchronized Optional<AgentSession> use(OrganizationId organization, String id) {
    var used = sessions.get(key(organization, id));
    if (used == null || !used.at.isAfter(clock.instant().minus(KEPT))) {
      return Optional.empty();
    }
    sessions.put(key(organization, id), new Used(used.session, clock.instant()));
    return Optional.of(used.session);
  }

  @Override
  public synchronized boolean end(OrganizationId organization, String id) {
    return sessions.remove(key(organization, id)) != null;
  }

  @Override
  public synchronized int removeUnused(int limit) {
    var unused =
        List.copyOf(sessions.entrySet()).stream()
            .filter(e -> !e.getValue().at.isAfter(clock.instant().minus(KEPT)))
            .limit(limit)
            .toList();
    unused.forEach(e -> sessions.remove(e.getKey()));
    return unused.size();
  }

  private static String key(OrganizationId organization, String id) {
    return organization + "/" + id;
  }

  private record Used(AgentSession session, Instant at) {}
}
