package com.meocrm.core;

import com.meocrm.core.command.Invocation;
import com.meocrm.core.secret.PutSecret;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.secret.TenantSecrets;
import com.meocrm.core.token.MintToken;
import com.meocrm.core.token.RevokeToken;
import com.meocrm.core.token.ScopeTokens;
import com.meocrm.core.token.TokenCheck;

/** What can be done with tenants' tokens, secrets and sessions. */
public record AccessApi(
    MintToken mintToken,
    RevokeToken revokeToken,
    TokenCheck tokenCheck,
    ScopeTokens tokens,
    PutSecret putSecret,
    TenantSecrets secrets,
    SecretResolver resolver,
    SessionUseCases sessions) {
  /** Whether the token of a call was revoked since. */
  boolean isRevoked(Invocation call) {
    var token = call.tokenId();
    return token != null && tokenCheck.isRevoked(call.context().organization(), token);
  }
}
