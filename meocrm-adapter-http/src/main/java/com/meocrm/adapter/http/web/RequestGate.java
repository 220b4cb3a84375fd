package com.meocrm.adapter.http.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only so many requests at once go on to the database; the others wait a little, then are told
 * to come back. Threads are cheap here and connections are not.
 */
public final class RequestGate {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore places;
  private final Duration patience;

  /** One that lets that many in. */
  public static RequestGate of(int places) {
    return new RequestGate(places, PATIENCE);
  }

  RequestGate(int places, Duration patience) {
    this.places = new Semaphore(places, true);
    this.patience = patience;
  }

  /**
   * @throws ProblemException 503 when no place comes free in time
   */
  <T> T pass(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  /** Does {@code work} without the place that the caller holds, and takes one again. */
  <T> T outside(Supplier<T> work) {
    places.release();
    try {
      return work.get();
    } finally {
      // Without giving up: what called us is inside and will release once more.
      places.acquireUninterruptibly();
    }
  }

  private void enter() {
    try {
      if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ProblemException(
            Problem.of(503, "OVERLOADED", "The server is too busy now; try again soon.")
                .withHeader("Retry-After", "1"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.ofStatus(503), e);
    }
  }
}
