package com.meocrm.core.shared;

import java.util.function.Supplier;

/**
 * All reads and writes of one use case as one transaction of one tenant.
 *
 * <p>Either everything the work stored is durable when {@link #run} returns, or, whatever is
 * thrown, nothing is. When the connection breaks while committing, the outcome is unknown and
 * {@link StoreUnavailableException} is thrown: the caller must ask again.
 *
 * <p>The transaction belongs to the calling thread: repositories called by the work on that thread
 * take part in it. A nested {@code run} for the same tenant joins the outer one; for another tenant
 * it is refused with an {@link IllegalStateException}, since one unit of work never holds two
 * connections.
 *
 * <p>A serialization failure or deadlock runs the whole work again, at most three times, so ids,
 * times and encoded bodies must be made inside it.
 */
public interface UnitOfWork {
  /** Runs {@code work} and commits. */
  <T> T run(OrganizationId organization, Supplier<T> work);

  /** {@link #run} for work without a result. */
  default void execute(OrganizationId organization, Runnable work) {
    run(
        organization,
        () -> {
          work.run();
          return Boolean.TRUE;
        });
  }

  /**
   * Has {@code hook} called once after the current transaction has committed, never when it rolled
   * back. A hook is a hint: a process that dies between commit and hook loses it, so nothing may
   * depend on it but latency.
   *
   * @throws IllegalStateException outside of {@link #run}
   */
  void afterCommit(Runnable hook);
}
