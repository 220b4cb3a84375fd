package com.meocrm.core.session;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Signs a person in, whose token or code has been verified. A code opens one session, ever. */
public final class OpenSession {
  private final UnitOfWork unitOfWork;
  private final Sessions sessions;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random makes secrets: must be cryptographically strong
   */
  public OpenSession(
      UnitOfWork unitOfWork,
      Sessions sessions,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    this.unitOfWork = unitOfWork;
    this.sessions = sessions;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens the session.
   *
   * @throws DomainException {@code SIGN_IN_CODE_USED} when the code was used before
   */
  public Opened handle(Command command, String traceId) {
    return unitOfWork.run(command.organization(), () -> open(command, traceId));
  }

  private Opened open(Command command, String traceId) {
    var organization = command.organization();
    var caller = command.caller();
    var id = new SessionId(ids.next(SessionId.PREFIX));
    var text = SessionText.generate(organization, id, random);
    var session =
        new Session(
            id,
            organization,
            caller.subject(),
            caller.roles(),
            command.scope(),
            caller.plan(),
            caller.client(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            command.expiresAt(),
            null);
    if (!sessions.add(new Sessions.Sealed(session, text.digest()), command.code())) {
      throw DomainException.conflict(
          "SIGN_IN_CODE_USED", "This code has been used; ask for another one.", Map.of());
    }
    audit.created(
        new RequestContext(organization, caller, traceId),
        "session.open",
        "session:" + id,
        Map.of("expiresAt", session.expiresAt().toString()));
    return new Opened(session, text);
  }

  /**
   * Who signs in.
   *
   * @param caller the person, as the token names them
   * @param scope what narrows the roles; null: the roles alone decide
   * @param expiresAt when the token ends, and the session with it
   * @param code the id of the one-time code; null: the person came otherwise
   */
  public record Command(
      OrganizationId organization,
      Caller caller,
      @Nullable Set<String> scope,
      Instant expiresAt,
      @Nullable String code) {}

  /**
   * The new session.
   *
   * @param text the whole of it, for the browser alone
   */
  public record Opened(Session session, SessionText text) {}
}
