package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers for a little while what tokens have proved: a caller sends the same one with each
 * request, and to check it anew costs a tenth of placing an order.
 *
 * <p>An expired token is refused as before, and one whose key was withdrawn for at most {@link
 * #MEMORY} longer, far less than key sets are cached. Only what was accepted is remembered, by the
 * token's hash. Safe for use by many threads.
 */
public final class RememberedTokens implements Authenticator {
  /** So long is a token not looked at again. */
  public static final Duration MEMORY = Duration.ofSeconds(30);

  private static final int MOST = 10_000;

  private final Authenticator tokens;
  private final InstantSource clock;
  private final ConcurrentMap<String, Remembered> remembered = new ConcurrentHashMap<>();

  /**
   * @param tokens that need nothing but themselves and keys to be checked
   */
  public RememberedTokens(Authenticator tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public Principal verify(String token) {
    if (token.length() > TokenVerifier.MAX_TOKEN_LENGTH) {
      return tokens.verify(token);
    }
    var hash = Sha256.hex(token);
    var now = clock.instant();
    var known = remembered.get(hash);
    if (known != null && now.isBefore(known.until)) {
      return known.principal;
    }
    remembered.remove(hash);
    var principal = tokens.verify(token);
    remember(hash, principal, now);
    return principal;
  }

  @Override
  public boolean stands(Principal principal) {
    return tokens.stands(principal);
  }

  private void remember(String hash, Principal principal, Instant now) {
    if (remembered.size() >= MOST) {
      remembered.values().removeIf(old -> !now.isBefore(old.until));
    }
    if (remembered.size() < MOST) {
      var until = now.plus(MEMORY);
      var expiry = principal.expiresAt().plus(TokenVerifier.CLOCK_SKEW);
      remembered.put(hash, new Remembered(principal, expiry.isBefore(until) ? expiry : until));
    }
  }

  /** What a token proved, good until then. */
  private record Remembered(Principal principal, Instant until) {}
}
