package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** How tokens are checked. The algorithm follows from here and never from a token. */
public sealed interface JwtConfig {
  /** What {@code iss} must be, exactly. */
  String issuer();

  /** What {@code aud} must contain. */
  String audience();

  /** HS256 with a secret that issuer and server share. */
  record SharedSecret(Secret secret, String issuer, String audience) implements JwtConfig {
    public static final int MIN_SECRET_BYTES = 32;

    /**
     * @throws IllegalArgumentException when the secret has fewer than 32 bytes of UTF-8
     */
    public SharedSecret {
      if (secret.reveal().getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
        throw new IllegalArgumentException(
            "a JWT secret must have at least " + MIN_SECRET_BYTES + " bytes");
      }
      requireNamed(issuer, audience);
    }
  }

  /** RS256, ES256 or EdDSA with the public keys that an identity provider publishes. */
  record Jwks(URI url, String issuer, String audience) implements JwtConfig {
    /**
     * @throws IllegalArgumentException when the URL is not an absolute http(s) one
     */
    public Jwks {
      if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
        throw new IllegalArgumentException("a JWKS URL must be http or https: " + url);
      }
      requireNamed(issuer, audience);
    }
  }

  private static void requireNamed(String issuer, String audience) {
    if (issuer.isBlank() || audience.isBlank()) {
      throw new IllegalArgumentException("issuer and audience must not be blank");
    }
  }
}
