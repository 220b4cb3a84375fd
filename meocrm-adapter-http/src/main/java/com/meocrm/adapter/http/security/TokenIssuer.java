package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.OrganizationId;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes HS256 tokens for development, demonstrations and tests. */
public final class TokenIssuer {
  private final JwtConfig.SharedSecret config;
  private final InstantSource clock;

  public TokenIssuer(JwtConfig.SharedSecret config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * A signed token in its compact form.
   *
   * @param scope space-separated names that narrow the roles; null: the roles alone decide
   * @throws IllegalArgumentException when {@code timeToLive} is not positive
   */
  public String issue(
      OrganizationId organization,
      String subject,
      Set<Role> roles,
      @Nullable String scope,
      Duration timeToLive) {
    return sign(claims(organization, subject, roles, scope, timeToLive).build(), null);
  }

  /**
   * A one-time code for signing in to the dashboard: good for one session, and for no request.
   *
   * @param scope space-separated names that narrow the roles; null: the roles alone decide
   * @param timeToLive how long it may wait to be used
   * @param session how long the session lasts, from now
   * @param id tells the code from all others
   */
  public String issueCode(
      OrganizationId organization,
      String subject,
      Set<Role> roles,
      @Nullable String scope,
      Duration timeToLive,
      Duration session,
      String id) {
    var claims =
        claims(organization, subject, roles, scope, timeToLive)
            .jwtID(id)
            .claim(SignInCodes.SESSION_END, clock.instant().plus(session).getEpochSecond());
    return sign(claims.build(), SignInCodes.TYPE);
  }

  private JWTClaimsSet.Builder claims(
      OrganizationId organization,
      String subject,
      Set<Role> roles,
      @Nullable String scope,
      Duration timeToLive) {
    if (!timeToLive.isPositive()) {
      throw new IllegalArgumentException("timeToLive must be positive: " + timeToLive);
    }
    var now = clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(config.issuer())
            .audience(config.audience())
            .subject(subject)
            .claim("organizationId", organization.value())
            .claim("roles", roles.stream().sorted().map(Role::name).toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(timeToLive)));
    if (scope != null) {
      claims.claim("scope", scope);
    }
    return claims;
  }

  private String sign(JWTClaimsSet claims, @Nullable JOSEObjectType type) {
    try {
      var token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(type).build(), claims);
      token.sign(new MACSigner(config.secret().reveal().getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 with a checked secret cannot fail", e);
    }
  }
}
