package com.meocrm.core.event;

import java.util.List;
import java.util.function.Function;

/**
 * The outbox and the log as the relay sees them.
 *
 * <p>Tenants are spread over 64 fixed shards by a stable hash, one tenant in one shard. Any node
 * may relay any shard; the lock is a row lock of the very transaction that numbers and appends, so
 * it cannot outlive or be outlived by the writing (a lock held by another session can, and then
 * numbers twice).
 */
public interface RelayStore {
  /** How many shards there are; fixed, since it is stored with every row. */
  int SHARDS = 64;

  /**
   * Runs {@code work} in one transaction and commits. What it takes belongs to shards that no other
   * node holds; it holds them until then.
   *
   * @return what {@code work} returned
   * @throws com.meocrm.core.shared.StoreUnavailableException rolled back or unknown; run again
   */
  int inBatch(Function<Batch, Integer> work);

  /** One transaction over the shards that it locks. */
  interface Batch {
    /**
     * Locks shards with waiting events that no other node holds, and takes up to {@code limit}
     * events of theirs out of the outbox: a fair share of every tenant that waits, each tenant's in
     * the order they were recorded. Once in a batch.
     */
    List<Recorded> take(int limit);

    /** Gives each event its tenant's next number and appends it to the log. */
    List<LoggedEvent> append(List<Recorded> events);

    /** Notes that nothing was planned for these logged events because planning failed. */
    void markPlanFailed(List<LoggedEvent> events);
  }

  /** An event of the outbox with the database time at which it was recorded. */
  record Recorded(EncodedEvent event, java.time.Instant recordedAt) {}
}
