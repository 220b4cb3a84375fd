package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.secret.InMemoryTenantSecrets;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.PutSecret;
import com.meocrm.core.secret.SecretChanges;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.session.EndSession;
import com.meocrm.core.session.InMemorySessions;
import com.meocrm.core.session.OpenSession;
import com.meocrm.core.session.SessionCheck;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.token.InMemoryScopeTokens;
import com.meocrm.core.token.MintToken;
import com.meocrm.core.token.RevokeToken;
import com.meocrm.core.token.TokenCheck;
import com.meocrm.core.webhook.Endpoints;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Tokens and secrets in memory. */
public final class InMemoryAccess {
  private InMemoryAccess() {}

  /**
   * The use cases over fakes.
   *
   * @param work what the use cases run in: {@code unitOfWork}, or something in front of it
   */
  public static AccessApi api(
      InMemoryUnitOfWork unitOfWork,
      UnitOfWork work,
      Endpoints endpoints,
      SecretCipher cipher,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    var tokens = new InMemoryScopeTokens(unitOfWork);
    var secrets = new InMemoryTenantSecrets(unitOfWork);
    var sessions = new InMemorySessions(unitOfWork);
    var check = new TokenCheck(tokens, clock, System::nanoTime);
    return new AccessApi(
        new MintToken(work, tokens, endpoints, audit, ids, clock, random),
        new RevokeToken(work, tokens, check, audit, clock),
        check,
        tokens,
        new PutSecret(work, secrets, cipher, audit, clock, SecretChanges.IGNORED),
        secrets,
        new SecretResolver(secrets, cipher, OperatorSecrets.NONE),
        new SessionUseCases(
            new OpenSession(work, sessions, audit, ids, clock, random),
            new EndSession(work, sessions, audit, clock),
            new SessionCheck(sessions, clock)));
  }
}
