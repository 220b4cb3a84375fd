package com.meocrm.adapter.http.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/** Which keys a configuration accepts, each for fixed algorithms. */
final class VerificationKeys {
  private static final Set<JWSAlgorithm> LIBRARY_ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  private VerificationKeys() {}

  static JWSKeySelector<SecurityContext> of(JwtConfig.SharedSecret config) {
    var bytes = config.secret().reveal().getBytes(StandardCharsets.UTF_8);
    return new SingleKeyJWSKeySelector<>(
        JWSAlgorithm.HS256, new SecretKeySpec(bytes, "HmacSHA256"));
  }

  static JWSKeySelector<SecurityContext> of(JwtConfig.Jwks config) {
    try {
      var keys = new PublishedKeys(config.url().toURL());
      return new EdwardsKeys(keys, new JWSVerificationKeySelector<>(LIBRARY_ALGORITHMS, keys));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not a URL that can be fetched: " + config.url(), e);
    }
  }
}
