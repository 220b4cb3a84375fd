package com.meocrm.adapter.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An OpenID Connect provider where everybody is signed in already. */
final class FakeIssuer implements AutoCloseable {
  static final String CLIENT = "meocrm-dashboard";
  static final String SECRET = "a client's secret & more";
  private static final String CODE = "the-code";

  private final HttpServer server;
  private final RSAKey key;
  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private volatile Instant now = Instant.EPOCH;

  /** Has a word in the next ID token. */
  volatile Consumer<JWTClaimsSet.Builder> claims = claims -> {};

  FakeIssuer() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, 200, configuration()));
    server.createContext(
        "/jwks", exchange -> answer(exchange, 200, new JWKSet(key).toPublicJWKSet().toString()));
    server.createContext("/token", this::token);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void itIs(Instant instant) {
    now = instant;
  }

  /** What a browser does that is sent here: comes back with a code, and the state it brought. */
  String follow(URI authorization) {
    asked.clear();
    asked.putAll(fields(authorization.getRawQuery()));
    return "/auth/callback?code=" + CODE + "&state=" + asked.get("state") + "&iss=" + url();
  }

  Map<String, String> asked() {
    return asked;
  }

  private String configuration() {
    return "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\",\"jwks_uri\":\"%1$s/jwks\"}"
        .formatted(url());
  }

  private void token(HttpExchange exchange) throws IOException {
    var form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var credentials =
        new String(
            Base64.getDecoder()
                .decode(
                    exchange
                        .getRequestHeaders()
                        .getFirst("Authorization")
                        .substring("Basic ".length())),
            StandardCharsets.UTF_8);
    boolean isGood =
        CODE.equals(form.get("code"))
            && asked.get("redirect_uri").equals(form.get("redirect_uri"))
            && asked.get("code_challenge").equals(s256(form.get("code_verifier")))
            && URLDecoder.decode(credentials, StandardCharsets.UTF_8).equals(CLIENT + ":" + SECRET);
    answer(
        exchange,
        isGood ? 200 : 400,
        isGood
            ? "{\"token_type\":\"Bearer\",\"access_token\":\"opaque\",\"id_token\":\""
                + idToken()
                + "\"}"
            : "{\"error\":\"invalid_grant\"}");
  }

  private String idToken() {
    var builder =
        new JWTClaimsSet.Builder()
            .issuer(url().toString())
            .audience(CLIENT)
            .subject("usr_lan")
            .claim("organizationId", "org_01")
            .claim("roles", List.of("MANAGER"))
            .claim("nonce", asked.get("nonce"))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    claims.accept(builder);
    try {
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), builder.build());
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String s256(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> fields(String form) {
    var fields = new TreeMap<String, String>();
    for (var pair : form.split("&", -1)) {
      int equals = pair.indexOf('=');
      fields.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    var body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
