package com.meocrm.core.session;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sessions in memory. */
public final class InMemorySessions implements Sessions {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<String, Sealed> sessions = new ConcurrentHashMap<>();
  private final Map<String, String> codes = new ConcurrentHashMap<>();

  public InMemorySessions(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public boolean add(Sealed sealed, @Nullable String code) {
    var session = sealed.session();
    unitOfWork.require(session.organization());
    var key = key(session.organization(), session.id());
    if (code != null) {
      var codeKey = session.organization() + "/" + code;
      if (codes.putIfAbsent(codeKey, key) != null) {
        return false;
      }
      unitOfWork.written(session.organization(), () -> codes.remove(codeKey));
    }
    sessions.put(key, sealed);
    unitOfWork.written(session.organization(), () -> sessions.remove(key));
    return true;
  }

  @Override
  public Optional<Sealed> find(OrganizationId organization, SessionId id) {
    return Optional.ofNullable(sessions.get(key(organization, id)));
  }

  @Override
  public boolean end(OrganizationId organization, SessionId id, Instant at) {
    unitOfWork.require(organization);
    var key = key(organization, id);
    var sealed = sessions.get(key);
    if (sealed == null || sealed.session().endedAt() != null) {
      return false;
    }
    sessions.put(key, new Sealed(ended(sealed.session(), at), sealed.digest()));
    unitOfWork.written(organization, () -> sessions.put(key, sealed));
    return true;
  }

  @Override
  public int removeExpired(Instant instant, int limit) {
    var expired =
        sessions.entrySet().stream()
            .filter(entry -> entry.getValue().session().expiresAt().isBefore(instant))
            .map(Map.Entry::getKey)
            .limit(limit)
            .toList();
    expired.forEach(sessions::remove);
    codes.values().removeAll(expired);
    return expired.size();
  }

  private static Session ended(Session session, Instant at) {
    return new Session(
        session.id(),
        session.organization(),
        session.subject(),
        session.roles(),
        session.scope(),
        session.plan(),
        session.client(),
        session.createdAt(),
        session.expiresAt(),
        at);
  }

  private static String key(OrganizationId organization, SessionId id) {
    return organization + "/" + id;
  }
}
