package com.meocrm.adapter.http.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/** Where the keys come from that tokens are checked with. */
final class VerificationKeys {
  private static final Set<JWSAlgorithm> LIBRARY_ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  /** The library's own 500 ms are too short for an identity provider that was asleep. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

  private static final int MAX_KEY_SET_BYTES = 64 * 1024;

  /**
   * Known keys serve this long while the provider is down; unknown ones cannot be judged meanwhile.
   */
  private static final Duration OUTAGE = Duration.ofHours(4);

  private VerificationKeys() {}

  static JWSKeySelector<SecurityContext> of(JwtConfig.SharedSecret config) {
    var bytes = config.secret().reveal().getBytes(StandardCharsets.UTF_8);
    return new SingleKeyJWSKeySelector<>(
        JWSAlgorithm.HS256, new SecretKeySpec(bytes, "HmacSHA256"));
  }

  /** Cached, refreshed ahead, and fetched at most every 30 s whatever key ids callers invent. */
  static JWSKeySelector<SecurityContext> of(JwtConfig.Jwks config) {
    int timeout = (int) FETCH_TIMEOUT.toMillis();
    try {
      var keys =
          JWKSourceBuilder.<SecurityContext>create(
                  config.url().toURL(),
                  new DefaultResourceRetriever(timeout, timeout, MAX_KEY_SET_BYTES))
              .retrying(true)
              .outageTolerant(OUTAGE.toMillis())
              .build();
      return new EdwardsKeys(keys, new JWSVerificationKeySelector<>(LIBRARY_ALGORITHMS, keys));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not a URL that can be fetched: " + config.url(), e);
    }
  }
}
