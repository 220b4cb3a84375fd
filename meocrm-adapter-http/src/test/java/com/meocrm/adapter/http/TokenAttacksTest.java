package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.Secret;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The attacks on JWTs against a server that knows an identity provider's RSA keys: each is refused,
 * and none reaches a handler.
 */
class TokenAttacksTest {
  private static final String PATH = "/api/v1/guarded";
  private static final String ISSUER = "https://idp.example";
  private static final String AUDIENCE = "meocrm";

  private static final AtomicInteger HANDLED = new AtomicInteger();
  private static RSAKey key;
  private static RSAKey attackers;
  private static HttpServer provider;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("key-1").generate();
    attackers = new RSAKeyGenerator(2048).keyID("key-1").generate();
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var published = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    provider.createContext(
        "/keys",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, published.length);
            exchange.getResponseBody().write(published);
          }
        });
    provider.start();
    var keys = URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys");
    var config =
        HttpConfig.of(
            "127.0.0.1",
            0,
            new JwtConfig.Jwks(keys, ISSUER, AUDIENCE),
            Secret.of("a secret for cursors"));
    server =
        new TestServer(
            config,
            List.of(
                Route.get(
                    PATH,
                    Requires.scope("orders:read"),
                    call -> {
                      HANDLED.incrementAndGet();
                      return Answer.noContent();
                    })));
  }

  @AfterAll
  static void stop() {
    server.close();
    provider.stop(0);
  }

  @BeforeEach
  void nothing_was_handled_yet() {
    HANDLED.set(0);
  }

  @Test
  void a_good_token_reaches_the_handler() throws Exception {
    assertThat(with(signed(header("key-1").build(), claims().build(), key)).statusCode())
        .isEqualTo(204);
    assertThat(HANDLED).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "RS256 "})
  void an_algorithm_that_is_none(String alg) {
    var head = base64("{\"alg\":\"" + alg + "\",\"kid\":\"key-1\"}");
    var payload = base64(claims().build().toString());
    refused(head + "." + payload + ".");
    refused(head + "." + payload + "." + base64("x"));
    refused(head + "." + payload);
  }

  @Test
  void hs256_signed_with_the_public_key_in_all_its_spellings() throws Exception {
    var spellings =
        List.of(
            key.toRSAPublicKey().getEncoded(),
            pem(key.toRSAPublicKey().getEncoded()).getBytes(StandardCharsets.US_ASCII),
            key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            key.getModulus().decode());
    for (var spelling : spellings) {
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(), claims().build());
      token.sign(new MACSigner(spelling));
      refused(token.serialize());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key-2",
        "../../../../dev/null",
        "/etc/passwd",
        "key-1' or '1'='1",
        "key-1'; drop table meocrm.setting; --",
        "http://evil.example/keys",
        "key-1\u0000",
        ""
      })
  void a_key_id_that_is_unknown_or_means_to_be_a_path_or_sql(String kid) throws Exception {
    refused(signed(header(kid).build(), claims().build(), attackers));
  }

  @Test
  void a_key_that_the_token_brings_along_or_points_to() throws Exception {
    refused(
        signed(header("key-1").jwk(attackers.toPublicJWK()).build(), claims().build(), attackers));
    refused(
        signed(
            header("key-1").jwkURL(URI.create("https://evil.example/keys")).build(),
            claims().build(),
            attackers));
    refused(
        signed(
            header("key-1").x509CertURL(URI.create("https://evil.example/cert")).build(),
            claims().build(),
            attackers));
    refused(
        signed(
            header("key-1")
                .x509CertChain(List.of(com.nimbusds.jose.util.Base64.encode("certificate")))
                .build(),
            claims().build(),
            attackers));
    // Not even beside the right signature: whoever reads the header must not be led elsewhere.
    refused(signed(header("key-1").jwk(key.toPublicJWK()).build(), claims().build(), key));
  }

  @Test
  void headers_that_demand_or_claim_what_they_should_not() throws Exception {
    refused(signed(header("key-1").criticalParams(Set.of("exp")).build(), claims().build(), key));
    refused(
        signed(
            header("key-1").type(new JOSEObjectType("logout+jwt")).build(), claims().build(), key));
  }

  @Test
  void a_signature_of_another_key_or_of_another_text() throws Exception {
    var good = signed(header("key-1").build(), claims().build(), key);
    var parts = good.split("\\.", -1);
    var richer = base64(claims().claim("organizationId", "org_02").build().toString());

    refused(signed(header("key-1").build(), claims().build(), attackers));
    refused(parts[0] + "." + richer + "." + parts[2]);
    refused(parts[0] + "." + parts[1] + ".");
    refused(parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length()));
    refused(good + ".x");
  }

  @Test
  void claims_that_are_wrong_missing_early_or_late() throws Exception {
    refusedWith(claims -> claims.issuer("https://evil.example"));
    refusedWith(claims -> claims.issuer(ISSUER + "/"));
    refusedWith(claims -> claims.audience("someone-else"));
    refusedWith(claims -> claims.audience(List.of()));
    refusedWith(claims -> claims.expirationTime(at(-61)));
    refusedWith(claims -> claims.notBeforeTime(at(61)));
    refusedWith(claims -> claims.claim("exp", null));
    refusedWith(claims -> claims.claim("exp", "9999999999"));
    refusedWith(claims -> claims.claim("sub", null));
    refusedWith(claims -> claims.claim("organizationId", null));
    refusedWith(claims -> claims.claim("organizationId", "org_01' or '1'='1"));
    refusedWith(claims -> claims.claim("organizationId", List.of("org_01", "org_02")));
  }

  @Test
  void a_huge_token() throws Exception {
    refused("a".repeat(3000) + "." + "b".repeat(3000) + "." + "c".repeat(1500));
    var raw =
        server.raw(
            "GET "
                + PATH
                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + "a".repeat(100_000)
                + "\r\n\r\n");
    ErrorShape.assertRawError(raw, 431, "HEADERS_TOO_LARGE");
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void json_that_nests_without_end_in_header_and_claims() {
    var deep = "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}";
    refused(
        base64(
                "{\"alg\":\"RS256\",\"kid\":\"key-1\",\"x\":"
                    + "[".repeat(1000)
                    + "]".repeat(1000)
                    + "}")
            + "."
            + base64("{}")
            + ".x");
    refused(
        base64("{\"alg\":\"RS256\",\"kid\":\"key-1\"}") + "." + base64(deep) + "." + base64("x"));
  }

  @Test
  void while_the_provider_is_away_nobody_is_told_that_a_token_is_wrong() throws Exception {
    int nobodyListens;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodyListens = socket.getLocalPort();
    }
    var keys = URI.create("http://127.0.0.1:" + nobodyListens + "/keys");
    var config =
        HttpConfig.of(
            "127.0.0.1",
            0,
            new JwtConfig.Jwks(keys, ISSUER, AUDIENCE),
            Secret.of("a secret for cursors"));
    try (var alone = new TestServer(config)) {
      var answer =
          alone.send(
              alone
                  .request("/api/v1/orders")
                  .header(
                      "Authorization",
                      "Bearer " + signed(header("key-1").build(), claims().build(), key)));

      assertError(answer, 503, "UNAVAILABLE");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }
  }

  private static void refusedWith(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    refused(signed(header("key-1").build(), change.apply(claims()).build(), key));
  }

  private static void refused(String token) {
    var answer = with(token);
    assertError(answer, 401, "UNAUTHENTICATED");
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer realm=\"meocrm\", error=\"invalid_token\"");
    assertThat(HANDLED).as("handlers that ran").hasValue(0);
  }

  private static HttpResponse<String> with(String token) {
    return server.send(server.request(PATH).header("Authorization", "Bearer " + token));
  }

  private static JWSHeader.Builder header(String kid) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("usr_01")
        .claim("organizationId", "org_01")
        .claim("roles", List.of("ADMIN"))
        .expirationTime(at(600));
  }

  private static Date at(int seconds) {
    return Date.from(server.hub.clock.instant().plusSeconds(seconds));
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, RSAKey with)
      throws JOSEException {
    var token = new SignedJWT(header, claims);
    token.sign(new RSASSASigner(with));
    return token.serialize();
  }

  private static String base64(String text) {
    return Base64URL.encode(text).toString();
  }

  private static String pem(byte[] der) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
