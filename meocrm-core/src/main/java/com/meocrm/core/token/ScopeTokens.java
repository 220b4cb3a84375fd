package com.meocrm.core.token;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scope tokens of all tenants. Of their secrets only digests are kept. */
public interface ScopeTokens {
  /** Adds a token in the current unit of work. */
  void add(Sealed token);

  /** The token with the digest of its secret; it may have expired or been revoked. */
  Optional<Sealed> find(OrganizationId organization, TokenId id);

  /** Newest first, those that have ended included; stable under inserts. */
  Page<ScopeToken> list(OrganizationId organization, @Nullable Position after, int limit);

  /**
   * Revokes, in the current unit of work, the token and all that descend from it.
   *
   * @return those that were revoked just now; empty when there is none left to revoke
   */
  List<TokenId> revoke(OrganizationId organization, TokenId id, Instant at);

  /**
   * A token as it is kept.
   *
   * @param digest SHA-256 of the secret in lower-case hex
   */
  record Sealed(ScopeToken token, String digest) {}

  /** Where a page ended: the creation time and id of its last token. */
  record Position(Instant createdAt, TokenId id) {}
}
