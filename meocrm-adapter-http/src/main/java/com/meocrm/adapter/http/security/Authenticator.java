package com.meocrm.adapter.http.security;

/** Turns a bearer token into the caller, for REST, sockets and commands alike. */
@FunctionalInterface
public interface Authenticator {
  /**
   * Checks a token.
   *
   * @throws InvalidTokenException when it proves nothing
   * @throws KeysUnavailableException when its key is unknown here and cannot be fetched now
   * @throws com.meocrm.core.shared.StoreUnavailableException when it can only be checked at the
   *     database, and that is away
   */
  Principal verify(String token);

  /**
   * Whether the token of a caller who stays connected stands still, as far as it could have been
   * revoked; its end in time is told by {@link Principal#expiresAt}. Quick enough to be asked every
   * second, and may block for a round trip.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it can only be checked at the
   *     database, and that is away
   */
  default boolean stands(Principal principal) {
    return true;
  }

  /** Whether {@link #verify} may have to look this token up, so that it should wait its turn. */
  default boolean asksStore(String token) {
    return false;
  }
}
