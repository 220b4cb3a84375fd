package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into a {@link Principal}, or refuses it.
 *
 * <p>Only signed tokens of the configured algorithms and issuer, for the configured audience, with
 * an expiry. Keys that a token brings along or points to are refused, not ignored. Safe for use by
 * many threads.
 */
public final class TokenVerifier implements Authenticator {
  /** How far the clocks of issuer and server may differ. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

  static final int MAX_TOKEN_LENGTH = 8192;
  static final int MAX_SUBJECT_LENGTH = 128;
  private static final Set<String> REQUIRED_CLAIMS =
      Set.of("iss", "aud", "exp", "sub", "organizationId");

  private final DefaultJWTProcessor<SecurityContext> processor;

  public TokenVerifier(JwtConfig config, InstantSource clock) {
    this(config, clock, JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);
  }

  /**
   * @param types what the header may call the token; null: nothing
   */
  TokenVerifier(JwtConfig config, InstantSource clock, @Nullable JOSEObjectType... types) {
    processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(types));
    processor.setJWSKeySelector(keysOf(config));
    if (config instanceof JwtConfig.Jwks) {
      processor.setJWSVerifierFactory(new PublicKeyVerifiers());
    }
    processor.setJWTClaimsSetVerifier(new Claims(config, clock));
  }

  /**
   * Checks a token in its compact form.
   *
   * @throws InvalidTokenException when it proves nothing
   * @throws KeysUnavailableException when its key is unknown here and cannot be fetched now
   */
  @Override
  public Principal verify(String token) {
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw new InvalidTokenException("longer than " + MAX_TOKEN_LENGTH + " characters");
    }
    try {
      var signed = SignedJWT.parse(token);
      refuseForeignKeys(signed.getHeader());
      return principalOf(processor.process(signed, null));
    } catch (KeySourceException e) {
      throw new KeysUnavailableException(e);
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      throw new InvalidTokenException("not a valid token", e);
    }
  }

  private static JWSKeySelector<SecurityContext> keysOf(JwtConfig config) {
    return switch (config) {
      case JwtConfig.SharedSecret shared -> VerificationKeys.of(shared);
      case JwtConfig.Jwks jwks -> VerificationKeys.of(jwks);
    };
  }

  private static void refuseForeignKeys(JWSHeader header) {
    if (header.getJWK() != null
        || header.getJWKURL() != null
        || header.getX509CertURL() != null
        || header.getX509CertChain() != null
        || header.getCriticalParams() != null) {
      throw new InvalidTokenException("the token brings its own key or critical parameters");
    }
  }

  private static Principal principalOf(JWTClaimsSet claims) throws ParseException {
    var organization = claims.getStringClaim("organizationId");
    var subject = claims.getSubject();
    if (!Identifiers.isValid(organization)) {
      throw new InvalidTokenException("organizationId is malformed");
    }
    if (subject.isBlank()
        || subject.length() > MAX_SUBJECT_LENGTH
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidTokenException("sub is malformed");
    }
    return new Principal(
        new OrganizationId(organization),
        subject,
        new Permissions(rolesOf(claims), scopeOf(claims)),
        nameIn(claims, "plan"),
        clientOf(claims),
        nameIn(claims, "jti"),
        null,
        null,
        claims.getExpirationTime().toInstant());
  }

  /** The program behind the token, as OpenID Connect or RFC 9068 name it. */
  private static @Nullable String clientOf(JWTClaimsSet claims) throws ParseException {
    var authorized = nameIn(claims, "azp");
    return authorized == null ? nameIn(claims, "client_id") : authorized;
  }

  private static @Nullable String nameIn(JWTClaimsSet claims, String claim) throws ParseException {
    var name = claims.getStringClaim(claim);
    if (name != null
        && (name.isBlank()
            || name.length() > MAX_SUBJECT_LENGTH
            || name.chars().anyMatch(Character::isISOControl))) {
      throw new InvalidTokenException(claim + " is malformed");
    }
    return name;
  }

  private static Set<Role> rolesOf(JWTClaimsSet claims) throws ParseException {
    var roles = EnumSet.noneOf(Role.class);
    List<String> names = claims.getStringListClaim("roles");
    if (names != null) {
      for (var name : names) {
        Role.named(String.valueOf(name)).ifPresent(roles::add);
      }
    }
    return roles;
  }

  private static @Nullable Set<String> scopeOf(JWTClaimsSet claims) throws ParseException {
    if (claims.getClaims().containsKey("scope")) {
      var scope = claims.getStringClaim("scope");
      return scope == null || scope.isBlank()
          ? Set.of()
          : Set.copyOf(List.of(scope.strip().split(" +")));
    }
    return null;
  }

  /** Issuer, audience and times, by our clock. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    Claims(JwtConfig config, InstantSource clock) {
      super(
          config.audience(),
          new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
          REQUIRED_CLAIMS);
      this.clock = clock;
      setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
