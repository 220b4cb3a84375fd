package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.assertRawError;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and who does not. */
class TokensTest {
  private static final String SECRET = TestServer.JWT.secret().reveal();
  private static final String PATH = "/api/v1/orders";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_good_token_gets_in() throws Exception {
    assertThat(with(sign(claims().build())).statusCode()).isEqualTo(200);
    assertThat(with(sign(claims().audience(List.of("other", "meocrm")).build())).statusCode())
        .isEqualTo(200);
    assertThat(
            with(sign(
                    header().type(new JOSEObjectType("at+jwt")).build(), claims().build(), SECRET))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void the_scheme_is_written_as_one_likes() throws Exception {
    var request = server.request(PATH).header("Authorization", "bearer " + sign(claims().build()));
    assertThat(server.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void without_a_token_the_challenge_names_no_error() {
    var answer = server.send(server.request(PATH));

    assertError(answer, 401, "UNAUTHENTICATED");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"meocrm\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer  x",
        "Basic dXNlcjpwYXNz",
        "Token x",
        "x",
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer a.b.c.d.e"
      })
  void what_is_no_bearer_token_is_refused(String header) {
    refused(server.send(server.request(PATH).header("Authorization", header)));
  }

  @Test
  void two_authorization_headers_are_refused_although_one_is_good() throws Exception {
    var token = sign(claims().build());
    refused(
        server.send(
            server
                .request(PATH)
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer x")));
    refused(
        server.send(
            server
                .request(PATH)
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer " + token)));
  }

  @Test
  void a_token_in_the_query_does_not_count() throws Exception {
    assertError(
        server.send(server.request(PATH + "?access_token=" + sign(claims().build()))),
        401,
        "UNAUTHENTICATED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void an_unsigned_token_is_refused(String alg) {
    var header = base64("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}");
    var payload = base64(claims().build().toString());
    refused(with(header + "." + payload + "."));
    refused(with(header + "." + payload));
    refused(with(header + "." + payload + "." + base64("x")));
  }

  @Test
  void the_algorithm_comes_from_configuration() throws Exception {
    refused(with(sign(new JWSHeader(JWSAlgorithm.HS384), claims().build(), SECRET + SECRET)));
    refused(with(sign(new JWSHeader(JWSAlgorithm.HS512), claims().build(), SECRET + SECRET)));
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims().build());
    token.sign(new RSASSASigner(rsa.getPrivate()));
    refused(with(token.serialize()));
  }

  @Test
  void keys_and_demands_that_a_token_brings_along_are_refused() throws Exception {
    refused(
        with(
            sign(
                header().jwkURL(URI.create("https://evil.example/keys")).build(),
                claims().build(),
                SECRET)));
    refused(
        with(
            sign(
                header().x509CertURL(URI.create("https://evil.example/c")).build(),
                claims().build(),
                SECRET)));
    refused(with(sign(header().criticalParams(Set.of("exp")).build(), claims().build(), SECRET)));
  }

  @Test
  void a_foreign_or_changed_signature_is_refused() throws Exception {
    refused(
        with(sign(header().build(), claims().build(), "another-secret-of-at-least-32-bytes!!")));
    var token = sign(claims().build());
    var parts = token.split("\\.", -1);
    var richer =
        claims().claim("roles", List.of("OWNER")).claim("organizationId", "org_02").build();
    refused(with(parts[0] + "." + base64(richer.toString()) + "." + parts[2]));
    refused(with(parts[0] + "." + parts[1] + "."));
    refused(with(parts[0] + "." + parts[1] + "." + parts[2].substring(1)));
  }

  @Test
  void issuer_audience_expiry_subject_and_organization_are_demanded() throws Exception {
    for (var claim : List.of("iss", "aud", "exp", "sub", "organizationId")) {
      refused(with(sign(claims().claim(claim, null).build())));
    }
    refusedWith(claims -> claims.issuer("someone"));
    refusedWith(claims -> claims.issuer("meocrm-dev/"));
    refusedWith(claims -> claims.audience("someone"));
    refusedWith(claims -> claims.audience("Meocrm"));
    refusedWith(claims -> claims.subject(""));
    refusedWith(claims -> claims.subject("x".repeat(129)));
    refusedWith(claims -> claims.subject("a\nb"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "org 01", "org/01", "org_01'--", "../org_01", "tổ_chức", "org%2f01"})
  void an_organization_that_is_no_identifier_is_refused(String organization) throws Exception {
    refusedWith(claims -> claims.claim("organizationId", organization));
  }

  @Test
  void claims_of_the_wrong_type_are_refused() throws Exception {
    refusedWith(claims -> claims.claim("organizationId", 1));
    refusedWith(claims -> claims.claim("organizationId", List.of("org_01")));
    refusedWith(claims -> claims.claim("roles", "ADMIN"));
    refusedWith(claims -> claims.claim("roles", Map.of("ADMIN", true)));
    refusedWith(claims -> claims.claim("scope", List.of("orders:read")));
    refusedWith(claims -> claims.claim("exp", "tomorrow"));
  }

  @Test
  void a_token_lives_from_nbf_to_exp_give_or_take_a_minute() throws Exception {
    assertThat(expiresIn(Duration.ofSeconds(-59)).statusCode()).isEqualTo(200);
    refused(expiresIn(Duration.ofSeconds(-61)));
    assertThat(notBefore(Duration.ofSeconds(59)).statusCode()).isEqualTo(200);
    refused(notBefore(Duration.ofSeconds(61)));
  }

  @Test
  void a_huge_token_is_refused() {
    var answer =
        server.raw(
            "GET "
                + PATH
                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + "a".repeat(20_000)
                + "\r\n\r\n");
    assertRawError(answer, 431, "HEADERS_TOO_LARGE");
    refused(with("a".repeat(3000) + "." + "b".repeat(3000) + "." + "c".repeat(1500)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "OWNER,   -,                          200, 201, 201",
        "ADMIN,   -,                          200, 201, 201",
        "MANAGER, -,                          200, 201, 403",
        "STAFF,   -,                          200, 201, 403",
        "PARTNER, -,                          403, 403, 403",
        "PARTNER, orders:read,                200, 403, 403",
        "PARTNER, webhooks:write orders:read, 200, 403, 201",
        "ADMIN,   orders:read,                200, 403, 403",
        "ADMIN,   '',                         403, 403, 403",
        "ADMIN,   orders:*,                   403, 403, 403",
        "ADMIN,   orders,                     403, 403, 403",
        "STAFF,   webhooks:write,             403, 403, 403",
        "MANAGER, orders:write,               403, 201, 403",
      })
  void roles_open_and_scope_narrows(Role role, String scope, int read, int write, int configure) {
    var authorization = "Bearer " + server.token("org_01", role, scope);
    assertThat(
            server.send(server.request(PATH).header("Authorization", authorization)).statusCode())
        .isEqualTo(read);
    assertThat(post(PATH, TestServer.ORDER, authorization)).isEqualTo(write);
    assertThat(
            post(
                "/api/v1/webhooks",
                "{\"url\":\"https://a.example\",\"events\":[\"*\"]}",
                authorization))
        .isEqualTo(configure);
  }

  @Test
  void a_forbidden_call_learns_which_scope_it_lacks_before_its_body_is_read() {
    var answer =
        server.send(
            server
                .request(PATH)
                .header(
                    "Authorization",
                    "Bearer " + server.token("org_01", Role.PARTNER, "orders:read"))
                .POST(BodyPublishers.ofString("not json")));

    assertError(answer, 403, "FORBIDDEN");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"meocrm\", error=\"insufficient_scope\", scope=\"orders:write\"");
  }

  @Test
  void unknown_roles_and_no_roles_open_nothing() throws Exception {
    assertError(
        with(sign(claims().claim("roles", List.of("SUPERUSER", "admin")).build())),
        403,
        "FORBIDDEN");
    assertError(with(sign(claims().claim("roles", List.of()).build())), 403, "FORBIDDEN");
    assertError(with(sign(claims().claim("roles", null).build())), 403, "FORBIDDEN");
  }

  private static int post(String path, String body, String authorization) {
    return server
        .send(
            server
                .request(path)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)))
        .statusCode();
  }

  private static HttpResponse<String> expiresIn(Duration time) throws Exception {
    return with(
        sign(claims().expirationTime(Date.from(server.hub.clock.instant().plus(time))).build()));
  }

  private static HttpResponse<String> notBefore(Duration time) throws Exception {
    return with(
        sign(claims().notBeforeTime(Date.from(server.hub.clock.instant().plus(time))).build()));
  }

  private static void refusedWith(Consumer<JWTClaimsSet.Builder> change) throws Exception {
    var claims = claims();
    change.accept(claims);
    refused(with(sign(claims.build())));
  }

  private static void refused(HttpResponse<String> answer) {
    assertError(answer, 401, "UNAUTHENTICATED");
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer realm=\"meocrm\", error=\"invalid_token\"");
  }

  private static HttpResponse<String> with(String token) {
    return server.send(server.request(PATH).header("Authorization", "Bearer " + token));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("meocrm-dev")
        .audience("meocrm")
        .subject("usr_01")
        .claim("organizationId", "org_01")
        .claim("roles", List.of("ADMIN"))
        .expirationTime(Date.from(server.hub.clock.instant().plusSeconds(600)));
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.HS256);
  }

  private static String sign(JWTClaimsSet claims) throws Exception {
    return sign(header().build(), claims, SECRET);
  }

  private static String sign(JWSHeader header, JWTClaimsSet claims, String secret)
      throws Exception {
    var token = new SignedJWT(header, claims);
    token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    return token.serialize();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
