package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.OrganizationId;
import com.nimbusds.jose.JOSEException;
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
    return sign(claims.build());
  }

  private String sign(JWTClaimsSet claims) {
    try {
      var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).build(), claims);
      token.sign(new MACSigner(config.secret().reveal().getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 with a checked secret cannot fail", e);
    }
  }
}
