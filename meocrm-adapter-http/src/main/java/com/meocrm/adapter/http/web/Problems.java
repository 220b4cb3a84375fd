package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Role;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problems of authentication and authorisation, with the challenges of RFC 6750. */
public final class Problems {
  private static final String CHALLENGE = "WWW-Authenticate";
  private static final String UNAUTHENTICATED = "UNAUTHENTICATED";
  private static final String BEARER = "Bearer realm=\"meocrm\"";

  /** The challenge to senders who prove themselves by signing what they send. */
  static final Map<String, String> SIGNATURE =
      Map.of(CHALLENGE, "MeoCRM-Signature realm=\"meocrm\"");

  private Problems() {}

  /** A one-time code that opens no session. */
  public static Problem signInCodeInvalid() {
    return Problem.of(
            401,
            "SIGN_IN_CODE_INVALID",
            "This code is not valid, or not any more; ask for another one.")
        .withHeader(CHALLENGE, BEARER);
  }

  static Problem missingToken() {
    return Problem.of(
            401, UNAUTHENTICATED, "A bearer token is required: Authorization: Bearer <token>.")
        .withHeader(CHALLENGE, BEARER);
  }

  static Problem invalidToken() {
    return Problem.of(401, UNAUTHENTICATED, "The token is not valid or has expired.")
        .withHeader(
            CHALLENGE,
            BEARER
                + ", error=\"invalid_token\", error_description=\"The token is not valid or has expired\"");
  }

  static Problem rateLimited(RateLimit limit, long retryInSeconds) {
    return Problem.of(429, "RATE_LIMITED", "Too many requests; wait as long as Retry-After says.")
        .withDetails(Map.of("perSecond", limit.perSecond(), "burst", limit.burst()))
        .withHeader("Retry-After", Long.toString(retryInSeconds));
  }

  static Problem otherWebhook() {
    return Problem.of(
            403, "FORBIDDEN", "The token is for one webhook endpoint only, and not for this.")
        .withHeaders(insufficient(null));
  }

  /** The caller is neither {@code least} nor above it. */
  static Problem roleTooLow(Role least) {
    var enough = Role.from(least).stream().map(Role::name).toList();
    return Problem.of(403, "FORBIDDEN", "This needs the role " + String.join(" or ", enough) + ".")
        .withDetails(Map.of("roles", enough))
        .withHeader(CHALLENGE, BEARER + ", error=\"insufficient_scope\"");
  }

  /** The token does not name {@code scope}, which is what it takes. */
  public static Problem forbidden(String scope) {
    return Problem.of(403, "FORBIDDEN", "The token does not allow " + scope + ".")
        .withDetails(Map.of("scope", scope))
        .withHeaders(insufficient(scope));
  }

  /** The challenge of a 403; {@code scope} null: no scope would help. */
  static Map<String, String> insufficient(@Nullable Object scope) {
    return Map.of(
        CHALLENGE,
        BEARER
            + ", error=\"insufficient_scope\""
            + (scope == null ? "" : ", scope=\"" + scope + "\""));
  }

  public static Problem idempotencyKeyReused() {
    return Problem.of(
        422,
        "IDEMPOTENCY_KEY_REUSED",
        "This Idempotency-Key belongs to another request; use a new key for a new request.");
  }

  public static Problem idempotencyInProgress(Duration retryAfter) {
    return Problem.of(
            409,
            "IDEMPOTENCY_IN_PROGRESS",
            "The first request with this Idempotency-Key still runs; repeat it as it is, soon.")
        .withHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
  }
}
