package com.meocrm.core.token;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether a scope token is good now. What the store said is remembered for {@link #MEMORY}, counted
 * from before it was asked, so a token that was revoked elsewhere is refused here soon after.
 */
public final class TokenCheck {
  /**
   * How long a node may go on with what it knows. 5 s are promised, and what is open looks once a
   * second.
   */
  public static final Duration MEMORY = Duration.ofSeconds(3);

  private static final int MAX_REMEMBERED = 10_000;

  private final ScopeTokens tokens;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<Key, Known> known = new ConcurrentHashMap<>();

  public TokenCheck(ScopeTokens tokens, InstantSource clock, LongSupplier nanoTime) {
    this.tokens = tokens;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Whether {@code text} looks like one of ours at all. */
  public static boolean isScopeToken(String text) {
    return text.startsWith(TokenText.PREFIX);
  }

  /**
   * The token that {@code text} is, or empty when it is unknown, not of this secret, expired or
   * revoked.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it must be looked up and cannot
   */
  public Optional<ScopeToken> check(String text) {
    var parsed = TokenText.parse(text);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    return find(new Key(parsed.get().organization(), parsed.get().id()))
        .filter(sealed -> parsed.get().matches(sealed.digest()))
        .map(ScopeTokens.Sealed::token)
        .filter(token -> token.isActive(clock.instant()));
  }

  /**
   * Whether a token that was good is so still.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it must be looked up and cannot
   */
  public boolean stands(ScopeToken token) {
    return find(new Key(token.organization(), token.id()))
        .filter(sealed -> sealed.token().isActive(clock.instant()))
        .isPresent();
  }

  /**
   * Whether that is a scope token that was revoked. Other tokens have ids too, which mean nothing
   * here: of those nobody knows.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it must be looked up and cannot
   */
  public boolean isRevoked(OrganizationId organization, String tokenId) {
    if (!Identifiers.isValid(tokenId)) {
      return false;
    }
    var key = new Key(organization, new TokenId(tokenId));
    var before = known.get(key);
    return (before != null && before.revoked)
        || find(key).filter(sealed -> sealed.token().revokedAt() != null).isPresent();
  }

  /** Refuses these from now on, though somebody may just be reading that they are good. */
  void forget(OrganizationId organization, Collection<TokenId> revoked) {
    long now = nanoTime.getAsLong();
    revoked.forEach(
        id -> known.put(new Key(organization, id), new Known(Optional.empty(), now, true)));
  }

  private Optional<ScopeTokens.Sealed> find(Key key) {
    long now = nanoTime.getAsLong();
    var before = known.get(key);
    if (before != null && !before.isOld(now)) {
      return before.token;
    }
    var found = tokens.find(key.organization, key.id);
    if (found.isEmpty()) {
      return found; // invented ones are not worth remembering, and there is no end of them
    }
    makeRoom(now);
    // What was read before a revocation must not replace what the revocation left behind.
    return known.merge(
            key,
            new Known(found, now, false),
            (old, read) -> old.revoked && !old.isOld(now) ? old : read)
        .token;
  }

  private void makeRoom(long now) {
    if (known.size() >= MAX_REMEMBERED) {
      known.values().removeIf(entry -> entry.isOld(now));
    }
    if (known.size() >= MAX_REMEMBERED) {
      known.values().removeIf(entry -> !entry.revoked);
    }
  }

  private record Key(OrganizationId organization, TokenId id) {}

  private record Known(Optional<ScopeTokens.Sealed> token, long since, boolean revoked) {
    boolean isOld(long now) {
      return now - since >= MEMORY.toNanos();
    }
  }
}
