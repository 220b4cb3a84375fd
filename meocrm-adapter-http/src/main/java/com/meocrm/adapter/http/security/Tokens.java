package com.meocrm.adapter.http.security;

import com.meocrm.core.session.Session;
import com.meocrm.core.session.SessionCheck;
import com.meocrm.core.session.SessionText;
import com.meocrm.core.token.ScopeToken;
import com.meocrm.core.token.TokenCheck;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every kind of proof there is: JWTs, the scope tokens that tenants make here, and the sessions of
 * the dashboard, which stand for the JWT that somebody signed in with.
 */
public final class Tokens implements Authenticator {
  private final Authenticator jwts;
  private final TokenCheck scopeTokens;
  private final SessionCheck sessions;

  public Tokens(Authenticator jwts, TokenCheck scopeTokens, SessionCheck sessions) {
    this.jwts = jwts;
    this.scopeTokens = scopeTokens;
    this.sessions = sessions;
  }

  @Override
  public boolean asksStore(String token) {
    return TokenCheck.isScopeToken(token) || SessionText.isSession(token);
  }

  @Override
  public Principal verify(String token) {
    if (SessionText.isSession(token)) {
      return sessions
          .check(token)
          .map(Tokens::principal)
          .orElseThrow(() -> new InvalidTokenException("no such session, or no longer"));
    }
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
    var session = principal.session();
    if (session != null) {
      return sessions.stands(principal.organization(), session);
    }
    var scopeToken = principal.scopeToken();
    return scopeToken == null ? jwts.stands(principal) : scopeTokens.stands(scopeToken);
  }

  /** The token is who calls, so that what two of one maker do can be told apart. */
  private static Principal principal(ScopeToken token) {
    return new Principal(
        token.organization(),
        token.id().value(),
        new Permissions(rolesOf(token.roles()), token.scope()),
        null,
        token.name(),
        token.id().value(),
        token,
        null,
        token.expiresAt());
  }

  /** The person who signed in, with what the token of then opened. */
  private static Principal principal(Session session) {
    return new Principal(
        session.organization(),
        session.subject(),
        new Permissions(rolesOf(session.roles()), session.scope()),
        session.plan(),
        session.client(),
        null,
        null,
        session.id(),
        session.expiresAt());
  }

  private static Set<Role> rolesOf(Set<String> names) {
    return names.stream().flatMap(name -> Role.named(name).stream()).collect(Collectors.toSet());
  }
}
