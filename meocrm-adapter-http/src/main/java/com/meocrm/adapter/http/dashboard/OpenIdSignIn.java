package com.meocrm.adapter.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.security.InvalidTokenException;
import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.adapter.http.security.TokenVerifier;
import com.meocrm.core.shared.Sha256;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signing in at an OpenID Connect provider: the code flow with PKCE, state and nonce. What begins
 * in a browser ends in the same one, since these three stand in a cookie of its own until then.
 *
 * <p>The person is whoever the provider's ID token names: it carries {@code organizationId} and
 * {@code roles} as the API's tokens do.
 */
final class OpenIdSignIn {
  private static final String COOKIE = "meocrm_sign_in";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TIME_TO_SIGN_IN = Duration.ofMinutes(10);
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_ANSWER = 256 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DashboardConfig.OpenId provider;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private volatile @Nullable Parts parts;

  OpenIdSignIn(DashboardConfig.OpenId provider, InstantSource clock, RandomGenerator random) {
    this.provider = provider;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Where the browser has to go, and what it has to remember meanwhile.
   *
   * @throws FailedException when the provider does not answer
   */
  Begun begin(URI callback) {
    var attempt = new Attempt(text(), text(), text());
    var query = new LinkedHashMap<String, String>();
    query.put("response_type", "code");
    query.put("client_id", provider.clientId());
    query.put("redirect_uri", callback.toString());
    query.put("scope", "openid profile");
    query.put("state", attempt.state);
    query.put("nonce", attempt.nonce);
    query.put("code_challenge", attempt.challenge());
    query.put("code_challenge_method", "S256");
    var endpoint = parts().authorization;
    var separator = endpoint.getRawQuery() == null ? "?" : "&";
    return new Begun(URI.create(endpoint + separator + form(query)), attempt);
  }

  /**
   * Who came back.
   *
   * @throws FailedException when the provider refused, or this is no answer to what began here
   * @throws InvalidTokenException when the provider's token proves nothing
   * @throws com.meocrm.adapter.http.security.KeysUnavailableException when its keys cannot be had
   */
  Principal finish(
      @Nullable String state, @Nullable String code, @Nullable String cookies, URI callback) {
    var attempt = Attempt.in(cookies);
    if (attempt == null || state == null || !isEqual(attempt.state, state)) {
      throw new FailedException("the answer belongs to no sign-in that began in this browser");
    }
    if (code == null) {
      throw new FailedException("the provider sent no code");
    }
    var token = exchange(code, attempt, callback);
    var principal = parts().verifier.verify(token);
    if (!isEqual(attempt.nonce, nonceOf(token))) {
      throw new FailedException("the token was made for another sign-in");
    }
    return principal;
  }

  private String exchange(String code, Attempt attempt, URI callback) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", "authorization_code");
    fields.put("code", code);
    fields.put("redirect_uri", callback.toString());
    fields.put("client_id", provider.clientId());
    fields.put("code_verifier", attempt.verifier);
    var request =
        HttpRequest.newBuilder(parts().token)
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
    if (provider.clientSecret() != null) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (encoded(provider.clientId())
                              + ":"
                              + encoded(provider.clientSecret().reveal()))
                          .getBytes(StandardCharsets.UTF_8)));
    }
    var token = send(request.build()).path("id_token").asText();
    if (token.isEmpty()) {
      throw new FailedException("the provider answered without an ID token");
    }
    return token;
  }

  private Parts parts() {
    var known = parts;
    if (known == null) {
      var issuer = provider.issuer().toString();
      var url = issuer.replaceFirst("/+$", "") + "/.well-known/openid-configuration";
      var found = send(HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build());
      if (!found.path("issuer").asText().equals(issuer)) {
        throw new FailedException("the provider at " + issuer + " says it is another");
      }
      known =
          new Parts(
              endpoint(found, "authorization_endpoint"),
              endpoint(found, "token_endpoint"),
              new TokenVerifier(
                  new JwtConfig.Jwks(endpoint(found, "jwks_uri"), issuer, provider.clientId()),
                  clock));
      parts = known;
    }
    return known;
  }

  private static URI endpoint(JsonNode found, String name) {
    try {
      return URI.create(found.path(name).asText());
    } catch (IllegalArgumentException e) {
      throw new FailedException("the provider's " + name + " is no address", e);
    }
  }

  private JsonNode send(HttpRequest request) {
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var in = response.body()) {
        var body = in.readNBytes(MAX_ANSWER);
        if (response.statusCode() != 200) {
          throw new FailedException("the provider answered " + response.statusCode());
        }
        return JSON.readTree(body);
      }
    } catch (IOException e) {
      throw new FailedException("the provider does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("the provider does not answer", e);
    }
  }

  private static String nonceOf(String token) {
    try {
      return String.valueOf(SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("nonce"));
    } catch (ParseException e) {
      throw new FailedException("the token's nonce is malformed", e);
    }
  }

  private String text() {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** Where the provider's parts are, and how its tokens are checked. */
  private record Parts(URI authorization, URI token, TokenVerifier verifier) {}

  /**
   * A sign-in on its way.
   *
   * @param state comes back from the provider with the browser
   * @param nonce comes back in the token
   * @param verifier proves that it is we who asked
   */
  record Attempt(String state, String nonce, String verifier) {
    static @Nullable Attempt in(@Nullable String cookies) {
      if (cookies == null) {
        return null;
      }
      for (var pair : cookies.split(";", -1)) {
        var text = pair.strip();
        if (text.startsWith(COOKIE + "=")) {
          var values = text.substring(COOKIE.length() + 1).split("\\.", -1);
          return values.length == 3 ? new Attempt(values[0], values[1], values[2]) : null;
        }
      }
      return null;
    }

    String challenge() {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }
  }

  /** What has to happen next. */
  record Begun(URI url, Attempt attempt) {
    /** Lax, since the browser comes back from another site. */
    String cookie(boolean secure) {
      return "%s=%s.%s.%s; Path=/auth; Max-Age=%d; HttpOnly; SameSite=Lax%s"
          .formatted(
              COOKIE,
              attempt.state,
              attempt.nonce,
              attempt.verifier,
              TIME_TO_SIGN_IN.toSeconds(),
              secure ? "; Secure" : "");
    }
  }

  /** A sign-in that came to nothing; the message is for the log. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }

    FailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
