package com.meocrm.core.idempotency;

import java.time.Duration;

/** Forgets keys whose time is over. Any number of nodes may do so at once. */
public final class IdempotencyReaper {
  static final int BATCH = 1000;
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private final IdempotencyStore store;

  public IdempotencyReaper(IdempotencyStore store) {
    this.store = store;
  }

  /** Does one batch; returns how long it may rest, zero when there is more to do. */
  public Duration step() {
    return store.removeExpired(BATCH) < BATCH ? INTERVAL : Duration.ZERO;
  }
}
