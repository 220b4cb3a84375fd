package com.meocrm.core.job;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs of all tenants.
 *
 * <p>Crash promises: a step is stored together with what it did, or not at all. A node that dies
 * keeps its job until the claim's lease ends, then any other goes on from what was stored; one that
 * was merely slow writes nothing, since the token has risen.
 */
public interface JobStore {
  /** Adds a job in the current unit of work; it is due at once. */
  void add(Job job);

  Optional<Job> find(OrganizationId organization, JobId id);

  /** Locks a job in the current unit of work, until that ends. */
  Optional<Job> lock(OrganizationId organization, JobId id);

  /**
   * Takes the job of these kinds that has been due for longest and that nobody has, with a new
   * token. In a transaction of its own.
   */
  Optional<Claimed> claim(Set<String> kinds, Duration lease);

  /**
   * Locks a claimed job in the current unit of work.
   *
   * @return the job as it is stored now; empty when the claim is lost, or the job is over
   */
  Optional<Job> lock(Claimed claimed);

  /**
   * Stores a locked job in the current unit of work and gives it back: due after {@code pause}, or
   * never again when it is over.
   */
  void store(Job job, Duration pause);

  /**
   * Forgets up to {@code limit} jobs of all tenants that have been over for {@code age}, in a
   * transaction of its own.
   *
   * @return how many
   */
  int removeFinished(Duration age, int limit);

  /**
   * A job that was taken to do a step of it.
   *
   * @param token rises with every claim
   */
  record Claimed(Job job, long token) {}
}
