package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.notification.StaffSecretWatch;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.PutSecret;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.session.EndSession;
import com.meocrm.core.session.OpenSession;
import com.meocrm.core.session.SessionCheck;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.token.MintToken;
import com.meocrm.core.token.RevokeToken;
import com.meocrm.core.token.TokenCheck;

/** Puts the use cases of tokens, secrets and sessions together. */
final class AccessUseCases {
  private AccessUseCases() {}

  static AccessApi of(
      HubStorage storage,
      SecretCipher cipher,
      OperatorSecrets operator,
      AuditTrail audit,
      Hub.Surroundings around) {
    var tokens = storage.access().tokens();
    var secrets = storage.access().secrets();
    var check = new TokenCheck(tokens, around.clock(), around.nanoTime());
    return new AccessApi(
        new MintToken(
            storage.unitOfWork(),
            tokens,
            storage.endpoints(),
            audit,
            around.ids(),
            around.clock(),
            around.random()),
        new RevokeToken(storage.unitOfWork(), tokens, check, audit, around.clock()),
        check,
        tokens,
        new PutSecret(
            storage.unitOfWork(),
            secrets,
            cipher,
            audit,
            around.clock(),
            new StaffSecretWatch(storage.staff().destinations(), storage.webhooks().lanes())),
        secrets,
        new SecretResolver(secrets, cipher, operator),
        sessions(storage, audit, around));
  }

  private static SessionUseCases sessions(
      HubStorage storage, AuditTrail audit, Hub.Surroundings around) {
    var sessions = storage.access().sessions();
    return new SessionUseCases(
        new OpenSession(
            storage.unitOfWork(), sessions, audit, around.ids(), around.clock(), around.random()),
        new EndSession(storage.unitOfWork(), sessions, audit, around.clock()),
        new SessionCheck(sessions, around.clock()));
  }
}
