package com.meocrm.core.retention;

import com.meocrm.core.retention.RetentionStore.Drop;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Keeps the store's days: makes those to come, drops those that are too old. */
public final class Retention {
  static final int DAYS_AHEAD = 2;
  static final int BATCH = 1000;
  static final Duration INTERVAL = Duration.ofHours(1);

  /** When a day could not be dropped because it was in use. */
  static final Duration AGAIN = Duration.ofSeconds(15);

  private static final System.Logger LOG = System.getLogger(Retention.class.getName());

  private final RetentionStore store;
  private final RetentionPeriods periods;
  private final Consumer<List<ExpiredDelivery>> onExpired;

  /**
   * @param onExpired is told of deliveries that were given up, inside the transaction that does it
   */
  public Retention(
      RetentionStore store, RetentionPeriods periods, Consumer<List<ExpiredDelivery>> onExpired) {
    this.store = store;
    this.periods = periods;
    this.onExpired = onExpired;
  }

  /** Does one batch; returns how long it may rest, zero when there is more to do. */
  public Duration step() {
    store.prepare(DAYS_AHEAD);
    int expired = store.expire(periods.eventDays(), BATCH, onExpired);
    if (expired > 0) {
      LOG.log(Level.WARNING, "deliveries expired unfinished deliveries={0}", expired);
      return Duration.ZERO;
    }
    var drops =
        Stream.of(store.dropEvents(periods.eventDays()), store.dropLedger(periods.deliveryDays()))
            .toList();
    if (drops.contains(Drop.DROPPED)) {
      return Duration.ZERO;
    }
    return drops.contains(Drop.LATER) ? AGAIN : INTERVAL;
  }
}
