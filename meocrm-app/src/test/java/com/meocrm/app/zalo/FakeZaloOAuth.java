package com.meocrm.app.zalo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens of the fake: a refresh kills the pair before it, an authorisation code works once. */
public final class FakeZaloOAuth {
  public static final String APP = "2074138120372622546";
  public static final String APP_SECRET = "app-secret-of-the-fake";
  public static final String OA = "2893352839501541173";

  /** How long an access token holds. */
  public static final Duration LIFETIME = Duration.ofHours(25);

  private static final Duration CODE_LIFETIME = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Set<String> spentCodes = new HashSet<>();
  private @Nullable String challenge;
  private @Nullable String code;
  private Instant codeIssued = Instant.EPOCH;
  private @Nullable String access;
  private @Nullable String refresh;
  private Instant accessEnds = Instant.EPOCH;
  private int pairs;
  private int refreshes;
  private int refusals;
  private boolean proofRequired;

  FakeZaloOAuth(InstantSource clock) {
    this.clock = clock;
  }

  /** An administrator agrees at a grant link; returns the code that goes back with the answer. */
  public synchronized String agree(String codeChallenge) {
    challenge = codeChallenge;
    code = "code-" + (spentCodes.size() + 1);
    codeIssued = clock.instant();
    return code;
  }

  /** How often a pair was given for a refresh token. */
  public synchronized int refreshes() {
    return refreshes;
  }

  /** How often a refresh was refused. */
  public synchronized int refusals() {
    return refusals;
  }

  /** The access token that is good now. */
  public synchronized @Nullable String access() {
    return access;
  }

  /** Ends the access token before its time. */
  public synchronized void endAccess() {
    accessEnds = Instant.EPOCH;
  }

  /** The administrator takes the grant back. */
  public synchronized void revoke() {
    access = null;
    refresh = null;
  }

  /** The app demands a proof of its key with each call. */
  public synchronized void requireProof() {
    proofRequired = true;
  }

  synchronized boolean accepts(FakeZalo.Request request) {
    var token = request.header("access_token");
    return access != null
        && access.equals(token)
        && clock.instant().isBefore(accessEnds)
        && (!proofRequired
            || FakeZaloSignatures.proof(APP_SECRET, access)
                .equals(request.header("appsecret_proof")));
  }

  synchronized JsonNode account() {
    return FakeZalo.success(
        FakeZalo.object().put("oa_id", OA).put("name", "Cửa hàng Mèo").put("is_verified", true));
  }

  synchronized JsonNode token(FakeZalo.Request request) {
    var form = request.form();
    if (!String.valueOf(request.header("Content-Type"))
        .startsWith("application/x-www-form-urlencoded")) {
      return refused("Invalid request", "form expected");
    }
    if (!APP.equals(form.get("app_id"))) {
      return refused("Invalid appId", "-14002");
    }
    if (!APP_SECRET.equals(request.header("secret_key"))) {
      return refused("Invalid secret key", "secret_key");
    }
    return switch (form.getOrDefault("grant_type", "")) {
      case "authorization_code" -> exchange(form.get("code"), form.get("code_verifier"));
      case "refresh_token" -> refresh(form.get("refresh_token"));
      default -> refused("Invalid grant_type", "grant_type");
    };
  }

  private JsonNode exchange(@Nullable String given, @Nullable String verifier) {
    if (given == null
        || !given.equals(code)
        || !spentCodes.add(given)
        || codeIssued.plus(CODE_LIFETIME).isBefore(clock.instant())) {
      return refused("Invalid authorization code", "code");
    }
    if (verifier == null || verifier.length() != 43 || !challengeOf(verifier).equals(challenge)) {
      return refused("Invalid code verifier", "code_verifier");
    }
    return pair();
  }

  private JsonNode refresh(@Nullable String given) {
    if (given == null || !given.equals(refresh)) {
      refusals++;
      return refused("Invalid refresh token.", "refresh token was used or has expired");
    }
    refreshes++;
    return pair();
  }

  private JsonNode pair() {
    pairs++;
    access = "access-" + pairs;
    refresh = "refresh-" + pairs;
    accessEnds = clock.instant().plus(LIFETIME);
    return FakeZalo.object()
        .put("access_token", access)
        .put("refresh_token", refresh)
        .put("expires_in", Long.toString(LIFETIME.toSeconds()));
  }

  private static JsonNode refused(String name, String description) {
    return FakeZalo.object()
        .put("error_name", name)
        .put("error_reason", description)
        .put("error_description", description);
  }

  private static String challengeOf(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
