package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.KeyedRequest.Scope;
import java.time.Duration;

/**
 * The keys in use and the answers they got. All but {@link #removeExpired} works in the current
 * unit of work, by the database's clock.
 *
 * <p>There are two ways to use a key. Where the database alone is touched, {@link #claim} and
 * {@link #store} stand in the unit of work that does the work: a process that dies leaves nothing
 * behind. Where others are reached, {@link #lease} commits first, with an owner whose right ends by
 * itself, and {@link #finish} later.
 */
public interface IdempotencyStore {
  /**
   * Looks the key up and, where it is free, holds it until the unit of work ends: everybody else
   * gets {@link Claim.Held} meanwhile, without waiting. One round trip, the same that begins the
   * unit of work where nothing was done in it yet.
   */
  Claim claim(Scope scope);

  /**
   * Keeps the answer of a key that is held and free, together with what the unit of work did. When
   * somebody else has stored one in spite of the hold, the unit of work is run again and finds it.
   */
  void store(Scope scope, Fingerprint fingerprint, byte[] answer, Duration kept);

  /**
   * Gives a key that is held, free or leased and lapsed, to {@code owner} for the time of {@code
   * lease}. Who had it before has lost it.
   */
  void lease(Scope scope, Fingerprint fingerprint, String owner, Duration lease, Duration kept);

  /**
   * Keeps the answer of {@code owner}'s key. May be repeated.
   *
   * @return false when the key is no longer the owner's, and then nothing is kept
   */
  boolean finish(Scope scope, String owner, byte[] answer, Duration kept);

  /** Frees {@code owner}'s key; nothing when it is no longer the owner's. */
  void release(Scope scope, String owner);

  /**
   * Forgets up to {@code limit} keys whose time is over, of all tenants, in a transaction of its
   * own.
   *
   * @return how many
   */
  int removeExpired(int limit);

  /** What a key is found to be. */
  sealed interface Claim {
    /** Not in use, or its time is over. */
    record Free() implements Claim {}

    /** Another unit of work is at it just now. */
    record Held() implements Claim {}

    /** Somebody reaches out under it, or did when the process ended. */
    record Leased(Fingerprint fingerprint, String owner, boolean lapsed) implements Claim {}

    /** It has its answer. */
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Answered(Fingerprint fingerprint, byte[] answer) implements Claim {}
  }
}
