package com.meocrm.core.overview;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant's hub is doing.
 *
 * @param at when they were taken, the end of the last part
 * @param lastSequence the number of the newest event; 0 before the first
 * @param open deliveries that are not over, at most {@value #MOST_COUNTED}
 * @param parked those of them that wait for somebody to resume their endpoint
 * @param exhausted given up, of the events of the window
 * @param p50 median of the time from planning to arrival; null when nothing arrived
 * @param p95 95 of 100 took no longer
 * @param oldestDue since when the delivery that is due for longest has been due; null when none is
 * @param partial whether there was more in the window than was looked at
 */
public record Figures(
    Instant at,
    Duration window,
    long lastSequence,
    long open,
    long parked,
    long exhausted,
    @Nullable Duration p50,
    @Nullable Duration p95,
    @Nullable Instant oldestDue,
    boolean partial,
    List<Part> parts) {
  /** Events and deliveries that are looked at, the newest. */
  public static final int SAMPLE = 20_000;

  public static final int MOST_COUNTED = 100_000;

  public Figures {
    parts = List.copyOf(parts);
  }

  /** Events of the window. */
  public long events() {
    return parts.stream().mapToLong(Part::events).sum();
  }

  /** Deliveries of the window's events that arrived. */
  public long delivered() {
    return parts.stream().mapToLong(Part::delivered).sum();
  }

  /** Attempts for the window's events that failed. */
  public long failed() {
    return parts.stream().mapToLong(Part::failed).sum();
  }

  /**
   * One part of the window.
   *
   * @param at its beginning
   * @param events recorded in it
   * @param delivered deliveries of these events that have arrived
   * @param failed attempts for these events that failed
   */
  public record Part(
      Instant at,
      long events,
      long delivered,
      long failed,
      @Nullable Duration p50,
      @Nullable Duration p95) {}
}
