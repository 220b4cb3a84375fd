package com.meocrm.core.session;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sessions of all tenants. They outlive the server; of their secrets only digests are kept. */
public interface Sessions {
  /**
   * Adds a session in the current unit of work.
   *
   * @param code the id of the one-time code that opens it; null: it was opened otherwise
   * @return false when the code has opened another session of this tenant; then nothing is added
   */
  boolean add(Sealed session, @Nullable String code);

  /** The session with the digest of its secret; it may be over. */
  Optional<Sealed> find(OrganizationId organization, SessionId id);

  /**
   * Ends a session in the current unit of work.
   *
   * @return whether it was open until now
   */
  boolean end(OrganizationId organization, SessionId id, Instant at);

  /**
   * Forgets some of all tenants' sessions that expired before {@code instant}, at most {@code
   * limit}; returns how many.
   */
  int removeExpired(Instant instant, int limit);

  /**
   * A session as it is kept.
   *
   * @param digest SHA-256 of the secret in lower-case hex
   */
  record Sealed(Session session, String digest) {}
}
