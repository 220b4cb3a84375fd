package com.meocrm.core.idempotency;

import com.meocrm.core.shared.OrganizationId;

/**
 * A request under a key. The key belongs to the caller: the same one used by somebody else, of this
 * tenant or of another, is another key, so that nobody learns of anybody's requests.
 */
public record KeyedRequest(Scope scope, Fingerprint fingerprint) {
  /**
   * Whose key it is.
   *
   * @param principal who asks, as the token says
   */
  public record Scope(OrganizationId organization, String principal, IdempotencyKey key) {
    /** Unambiguous, since identifiers, keys and principals have no line feeds. */
    @Override
    public String toString() {
      return organization + "\n" + key + "\n" + principal;
    }
  }
}
