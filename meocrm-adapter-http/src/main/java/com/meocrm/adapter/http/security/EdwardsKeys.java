package com.meocrm.adapter.http.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Ed25519 keys of a key set as keys of the JDK; the JWT library itself wants another library for
 * them.
 */
final class EdwardsKeys implements JWSKeySelector<SecurityContext> {
  /** What X.509 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int KEY_BYTES = 32;

  private final JWKSource<SecurityContext> source;
  private final JWSKeySelector<SecurityContext> others;

  /**
   * @param others for every algorithm but EdDSA
   */
  EdwardsKeys(JWKSource<SecurityContext> source, JWSKeySelector<SecurityContext> others) {
    this.source = source;
    this.others = others;
  }

  @Override
  public List<? extends Key> selectJWSKeys(JWSHeader header, SecurityContext context)
      throws KeySourceException {
    if (!JWSAlgorithm.EdDSA.equals(header.getAlgorithm())) {
      return others.selectJWSKeys(header, context);
    }
    var keys = new ArrayList<PublicKey>();
    for (var candidate : source.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), context)) {
      if (candidate instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
        keys.add(publicKey(pair.getDecodedX()));
      }
    }
    return keys;
  }

  private static PublicKey publicKey(byte[] point) throws KeySourceException {
    if (point.length != KEY_BYTES) {
      throw new KeySourceException("an Ed25519 key must have 32 bytes");
    }
    var encoded = new byte[X509_PREFIX.length + KEY_BYTES];
    System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
    System.arraycopy(point, 0, encoded, X509_PREFIX.length, KEY_BYTES);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new KeySourceException("not an Ed25519 key", e);
    }
  }
}
