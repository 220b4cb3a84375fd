package com.meocrm.adapter.http.security;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * One-time codes for signing in to the dashboard. They are signed as tokens are, so whoever holds
 * the secret can make one without asking the server; another type in their header keeps each from
 * being taken for the other. That a code is used once is for the sessions to see to.
 */
public final class SignInCodes {
  static final JOSEObjectType TYPE = new JOSEObjectType("meocrm-code+jwt");
  static final String SESSION_END = "sessionEnd";

  private final TokenVerifier verifier;

  public SignInCodes(JwtConfig config, InstantSource clock) {
    verifier = new TokenVerifier(config, clock, TYPE);
  }

  /**
   * Checks a code, but not whether it has been used.
   *
   * @throws InvalidTokenException when it proves nothing, or not any more
   * @throws KeysUnavailableException when it cannot be checked now
   */
  public Accepted verify(String code) {
    var principal = verifier.verify(code);
    var id = principal.tokenId();
    if (id == null) {
      throw new InvalidTokenException("a code without an id could be used twice");
    }
    try {
      // Verified just now; this only reads what the principal does not carry.
      var end = SignedJWT.parse(code).getJWTClaimsSet().getLongClaim(SESSION_END);
      if (end == null) {
        throw new InvalidTokenException("a code without " + SESSION_END);
      }
      return new Accepted(principal, id, Instant.ofEpochSecond(end));
    } catch (ParseException e) {
      throw new InvalidTokenException(SESSION_END + " is malformed", e);
    }
  }

  /**
   * A code that is good.
   *
   * @param sessionEnd when the session ends that it opens
   */
  public record Accepted(Principal principal, String id, Instant sessionEnd) {}
}
