package com.meocrm.core.token;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Revokes a token and all that descend from it: at once on this node, and on every other as soon as
 * what that remembers of it is too old ({@link TokenCheck#MEMORY}). Revoking what has ended changes
 * nothing.
 */
public final class RevokeToken {
  private final UnitOfWork unitOfWork;
  private final ScopeTokens tokens;
  private final TokenCheck check;
  private final AuditTrail audit;
  private final InstantSource clock;

  public RevokeToken(
      UnitOfWork unitOfWork,
      ScopeTokens tokens,
      TokenCheck check,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.tokens = tokens;
    this.check = check;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Revokes the token.
   *
   * @throws DomainException {@code TOKEN_NOT_FOUND}
   */
  public void handle(String id, RequestContext context) {
    unitOfWork.execute(context.organization(), () -> revoke(id, context));
  }

  private void revoke(String id, RequestContext context) {
    var organization = context.organization();
    if (!Identifiers.isValid(id) || tokens.find(organization, new TokenId(id)).isEmpty()) {
      throw DomainException.notFound("TOKEN_NOT_FOUND", "There is no such token.");
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var revoked = tokens.revoke(organization, new TokenId(id), now);
    for (var each : revoked) {
      audit.changed(
          context,
          "token.revoke",
          "token:" + each,
          Map.of("status", "ACTIVE"),
          Map.of("status", "REVOKED"));
    }
    // Not before the commit: a request that reads the row until then would remember it as good.
    unitOfWork.afterCommit(() -> check.forget(organization, revoked));
  }
}
