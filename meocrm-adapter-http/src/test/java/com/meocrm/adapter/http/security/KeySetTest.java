package com.meocrm.adapter.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.shared.TestClock;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider that publishes its keys. */
class KeySetTest {
  private final TestClock clock = new TestClock();
  private final AtomicInteger fetches = new AtomicInteger();
  private HttpServer provider;
  private volatile String published = "";
  private TokenVerifier verifier;
  private RSAKey rsa;
  private ECKey elliptic;
  private KeyPair edwards;
  private OctetKeyPair edwardsKey;

  @BeforeEach
  void publishKeys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    elliptic = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var encoded = edwards.getPublic().getEncoded();
    var point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    edwardsKey =
        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).keyID("ed").build();

    var keys =
        new JWKSet(List.<JWK>of(rsa.toPublicJWK(), elliptic.toPublicJWK(), edwardsKey)).toString();
    published = keys;
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          var body = published.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    provider.start();
    var url = URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys");
    verifier = new TokenVerifier(new JwtConfig.Jwks(url, "https://id.example", "meocrm"), clock);
  }

  @AfterEach
  void stop() {
    provider.stop(0);
  }

  @Test
  void the_three_algorithms_get_in() throws Exception {
    assertThat(verifier.verify(rsaToken()).organization().value()).isEqualTo("org_01");
    assertThat(verifier.verify(ellipticToken()).subject()).isEqualTo("usr_01");
    assertThat(verifier.verify(edwardsToken("ed", false)).may("orders:write")).isTrue();
    assertThat(fetches).hasValue(1);
  }

  @Test
  void a_wrong_signature_does_not() throws Exception {
    refused(edwardsToken("ed", true));
    var token = rsaToken();
    refused(
        token.substring(0, token.lastIndexOf('.') + 1)
            + ellipticToken().substring(ellipticToken().lastIndexOf('.') + 1));
    refused(token.substring(0, token.lastIndexOf('.') + 1));
  }

  @Test
  void a_public_key_does_not_serve_as_a_shared_secret() throws Exception {
    for (var key :
        List.of(
            rsa.toPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      var token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims());
      token.sign(new MACSigner(key));
      refused(token.serialize());
    }
  }

  @Test
  void an_algorithm_and_the_key_of_another_do_not_fit() throws Exception {
    refused(edwardsToken("rsa", false));
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa").build(), claims());
    token.sign(new RSASSASigner(rsa));
    refused(token.serialize());
  }

  @Test
  void known_keys_serve_while_the_provider_is_away_and_unknown_ones_cannot_be_judged()
      throws Exception {
    verifier.verify(rsaToken());
    provider.stop(0);

    assertThat(verifier.verify(ellipticToken())).isNotNull();
    var stranger = new RSAKeyGenerator(2048).keyID("new").generate();
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("new").build(), claims());
    token.sign(new RSASSASigner(stranger));
    assertThatThrownBy(() -> verifier.verify(token.serialize()))
        .isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void a_key_that_was_published_a_moment_ago_gets_in_and_a_withdrawn_one_does_not_once_it_is_known()
      throws Exception {
    verifier.verify(rsaToken());
    var rotated = new RSAKeyGenerator(2048).keyID("rotated").generate();
    published = new JWKSet(rotated.toPublicJWK()).toString();

    assertThat(verifier.verify(rsaToken("rotated", rotated)).subject()).isEqualTo("usr_01");
    refused(rsaToken());
  }

  @Test
  void invented_key_ids_are_refused_and_a_flood_of_them_does_not_become_a_flood_of_fetches()
      throws Exception {
    verifier.verify(rsaToken());
    var attackers = new RSAKeyGenerator(2048).keyID("x").generate();
    for (int i = 0; i < 10; i++) {
      refused(rsaToken("invented-" + i, attackers));
    }
    for (int i = 0; i < 100; i++) {
      var token = rsaToken("flood-" + i, attackers);
      assertThatThrownBy(() -> verifier.verify(token))
          .isInstanceOfAny(InvalidTokenException.class, KeysUnavailableException.class);
    }
    assertThat(fetches.get()).isBetween(11, 25);
    assertThat(verifier.verify(ellipticToken())).isNotNull();
  }

  private void refused(String token) {
    assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(InvalidTokenException.class);
  }

  private String rsaToken() throws JOSEException {
    return rsaToken("rsa", rsa);
  }

  private String rsaToken(String keyId, RSAKey key) throws JOSEException {
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private String ellipticToken() throws JOSEException {
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(), claims());
    token.sign(new ECDSASigner(elliptic));
    return token.serialize();
  }

  private String edwardsToken(String keyId, boolean forged) throws Exception {
    var key = forged ? KeyPairGenerator.getInstance("Ed25519").generateKeyPair() : edwards;
    var header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID(keyId).build();
    var input = header.toBase64URL() + "." + Base64URL.encode(claims().toString());
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(key.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64URL.encode(signature.sign());
  }

  private JWTClaimsSet claims() {
    return new JWTClaimsSet.Builder()
        .issuer("https://id.example")
        .audience("meocrm")
        .subject("usr_01")
        .claim("organizationId", "org_01")
        .claim("roles", List.of("STAFF"))
        .expirationTime(Date.from(clock.instant().plusSeconds(60)))
        .build();
  }
}
