package com.meocrm.core.session;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Signs a person out, on every node at once. Ending what is over changes nothing. */
public final class EndSession {
  private final UnitOfWork unitOfWork;
  private final Sessions sessions;
  private final AuditTrail audit;
  private final InstantSource clock;

  public EndSession(
      UnitOfWork unitOfWork, Sessions sessions, AuditTrail audit, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.sessions = sessions;
    this.audit = audit;
    this.clock = clock;
  }

  /** Ends the session. */
  public void handle(SessionId id, RequestContext context) {
    unitOfWork.execute(
        context.organization(),
        () -> {
          if (sessions.end(
              context.organization(), id, clock.instant().truncatedTo(ChronoUnit.MILLIS))) {
            audit.removed(context, "session.end", "session:" + id, Map.of("status", "OPEN"));
          }
        });
  }
}
