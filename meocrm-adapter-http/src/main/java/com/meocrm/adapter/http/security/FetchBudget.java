package com.meocrm.adapter.http.security;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often keys may be fetched, whatever key ids callers invent: some at once, so that a key that
 * was published a moment ago is found, and then one every few seconds. A provider that fails is
 * left alone for as long.
 */
final class FetchBudget {
  private final int atOnce;
  private final long nanosPerFetch;
  private final LongSupplier nanoTime;

  private double left;
  private long at;

  FetchBudget(int atOnce, Duration perFetch, LongSupplier nanoTime) {
    this.atOnce = atOnce;
    this.nanosPerFetch = perFetch.toNanos();
    this.nanoTime = nanoTime;
    this.left = atOnce;
    this.at = nanoTime.getAsLong();
  }

  /** Takes one fetch, if there is one left. */
  synchronized boolean take() {
    long now = nanoTime.getAsLong();
    left = Math.min(atOnce, left + (double) (now - at) / nanosPerFetch);
    at = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** A fetch failed: the next one comes when the time for one has passed. */
  synchronized void failed() {
    left = 0;
  }
}
