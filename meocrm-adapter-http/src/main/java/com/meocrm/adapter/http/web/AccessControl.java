package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Authenticator;
import com.meocrm.adapter.http.security.Principal;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, whether the tenant has not called too often, and whether the caller may use the
 * route; in this order, and before anything else of the request is looked at.
 */
public final class AccessControl {
  private static final String BEARER = "Bearer ";
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String POLICY = "\"tenant\"";

  private final Authenticator tokens;
  private final TenantRates rates;
  private final RequestGate lookUps;

  /**
   * @param lookUps how many tokens may be looked up at the database at once: a flood of invented
   *     ones must leave connections to those who were let in
   */
  public AccessControl(Authenticator tokens, TenantRates rates, int lookUps) {
    this.tokens = tokens;
    this.rates = rates;
    this.lookUps = new RequestGate(lookUps, PATIENCE);
  }

  /**
   * The caller; null when the route is open to everybody.
   *
   * @throws RuntimeException that {@link ErrorMapper} knows, when the request goes no further
   */
  @Nullable Principal admit(Route route, Context http, Exchange exchange) {
    var scope = route.requires().scope();
    if (scope == null && !route.requires().authenticated()) {
      return null;
    }
    var proof = proofOf(http.req());
    var principal = verified(proof);
    exchange.isBy(principal);
    if (principal.session() != null) {
      SessionCookie.requireSameSite(http.req(), proof);
    }
    limit(principal, http);
    if (principal.webhook() != null && !route.webhookTokens()) {
      throw new ProblemException(Problems.otherWebhook());
    }
    if (scope == null || route.requires().authenticated()) {
      return principal;
    }
    if (!principal.may(scope) && route.requires().orElse().stream().noneMatch(principal::may)) {
      throw new ProblemException(Problems.forbidden(scope));
    }
    var least = route.requires().least();
    if (least != null && !principal.isAtLeast(least)) {
      throw new ProblemException(Problems.roleTooLow(least));
    }
    return principal;
  }

  private Principal verified(String token) {
    return tokens.asksStore(token)
        ? lookUps.pass(() -> tokens.verify(token))
        : tokens.verify(token);
  }

  /** Tells in the terms of the draft "RateLimit header fields for HTTP". */
  private void limit(Principal principal, Context http) {
    var limit = rates.limit();
    var taken = rates.take(principal.organization());
    http.header(
        "RateLimit-Policy",
        POLICY + ";q=" + limit.burst() + ";w=" + limit.burst() / limit.perSecond());
    http.header("RateLimit", POLICY + ";r=" + taken.remaining() + ";t=" + taken.fullInSeconds());
    if (!taken.allowed()) {
      throw new ProblemException(Problems.rateLimited(limit, taken.retryInSeconds()));
    }
  }

  /** A token, or else the session that the browser has. */
  private static String proofOf(HttpServletRequest request) {
    var headers = Collections.list(request.getHeaders("Authorization"));
    if (headers.isEmpty()) {
      var session = SessionCookie.of(request);
      if (session != null) {
        return session;
      }
      throw new ProblemException(Problems.missingToken());
    }
    var header = headers.getFirst();
    if (headers.size() > 1 || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new ProblemException(Problems.invalidToken());
    }
    return header.substring(BEARER.length()).strip();
  }
}
