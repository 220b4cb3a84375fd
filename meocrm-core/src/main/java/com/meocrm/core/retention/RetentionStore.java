package com.meocrm.core.retention;

import java.util.List;
import java.util.function.Consumer;

/**
 * Everything past, kept in one part for each day (UTC) of the events it is about: the event log on
 * the one hand, the ledger of deliveries and attempts on the other.
 *
 * <p>A day of the log goes only when no open delivery needs its events; a day of the ledger only
 * when all of its deliveries are over, and those that expired have been readable as such for the
 * ledger's whole period. So an open delivery keeps its ledger beyond that period, up to the day on
 * which its event goes and it expires.
 *
 * <p>Every method is one transaction: killed in between, another node or the next step goes on.
 * Several nodes at once do no harm. Days are counted by the database's clock.
 */
public interface RetentionStore {
  /** Makes the parts of today and of {@code daysAhead} days to come, so that writers find them. */
  void prepare(int daysAhead);

  /**
   * Gives up open deliveries whose events are older than {@code keepDays} days: they leave their
   * lanes, what waited behind them goes on, the ledger says EXPIRED. What is on the wire is left
   * alone.
   *
   * @param limit at most this many
   * @param beforeCommit is told of them inside the transaction; not called when there are none
   * @return how many
   */
  int expire(int keepDays, int limit, Consumer<List<ExpiredDelivery>> beforeCommit);

  /** Drops the oldest day of the event log if it is older than {@code keepDays} days. */
  Drop dropEvents(int keepDays);

  /**
   * Drops the oldest day of the ledger that is older than {@code keepDays} days and may go; days
   * that may not are passed over.
   */
  Drop dropLedger(int keepDays);

  /** What became of a wish to drop a day. */
  enum Drop {
    /** A day was dropped; there may be another. */
    DROPPED,
    /** No day is old enough. */
    NOTHING,
    /** The day is in use, or another node is at it. */
    LATER
  }
}
