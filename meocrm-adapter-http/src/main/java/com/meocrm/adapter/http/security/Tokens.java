package com.meocrm.adapter.http.security;

import com.meocrm.core.token.ScopeToken;
import com.meocrm.core.token.TokenCheck;
import java.util.stream.Collectors;

/** Every kind of token there is: JWTs, and the scope tokens that tenants make here. */
public final class Tokens implements Authenticator {
  private final Authenticator jwts;
  private final TokenCheck scopeTokens;

  public Tokens(Authenticator jwts, TokenCheck scopeTokens) {
    this.jwts = jwts;
    this.scopeTokens = scopeTokens;
  }

  @Override
  public boolean asksStore(String token) {
    return TokenCheck.isScopeToken(token);
  }

  @Override
  public Principal verify(String token) {
    if (!TokenCheck.isScopeToken(token)) {
      return jwts.verify(token);
    }
    return scopeTokens
        .check(token)
        .map(Tokens::principal)
        .orElseThrow(() -> new InvalidTokenException("no such scope token, or no longer"));
  }

  @Override
  public boolean stands(Principal principal) {
    var scopeToken = principal.scopeToken();
    return scopeToken == null ? jwts.stands(principal) : scopeTokens.stands(scopeToken);
  }

  /** The token is who calls, so that what two of one maker do can be told apart. */
  private static Principal principal(ScopeToken token) {
    var roles =
        token.roles().stream()
            .flatMap(name -> Role.named(name).stream())
            .collect(Collectors.toSet());
    return new Principal(
        token.organization(),
        token.id().value(),
        new Permissions(roles, token.scope()),
        null,
        token.name(),
        token.id().value(),
        token,
        token.expiresAt());
  }
}
