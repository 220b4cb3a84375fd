package com.meocrm.core.event;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells those who wait for a tenant's next event that this node's relay has logged some. What other
 * nodes log is not told: who waits has to look by himself from time to time as well.
 *
 * <p>Safe for use by many threads; telling costs nothing for tenants that nobody waits for.
 */
public final class LogArrivals {
  private final Map<OrganizationId, Set<Watch>> watches = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * Begins to watch; what arrives from now on is not missed by {@link Watch#await}, so begin before
   * the log is read.
   */
  public Watch watch(OrganizationId organization) {
    var watch = new Watch(organization);
    watches.compute(
        organization,
        (key, watching) -> {
          var set = watching == null ? ConcurrentHashMap.<Watch>newKeySet() : watching;
          set.add(watch);
          return set;
        });
    return watch;
  }

  /** The same planner; once its batch has committed, those who wait for its tenants are told. */
  public EventPlanner announcing(EventPlanner planner) {
    return events -> {
      var committed = planner.plan(events);
      var organizations =
          events.stream().map(logged -> logged.event().organization()).collect(toUnmodifiableSet());
      return () -> {
        committed.run();
        organizations.forEach(this::arrived);
      };
    };
  }

  /** This node is about to stop: from now on nobody waits, and those who do are woken. */
  public void stop() {
    stopped = true;
    watches.keySet().forEach(this::arrived);
  }

  /** Whether waiting has no more sense on this node. */
  public boolean isStopped() {
    return stopped;
  }

  /** How many wait now. */
  public int watching() {
    return watches.values().stream().mapToInt(Set::size).sum();
  }

  private void arrived(OrganizationId organization) {
    watches.getOrDefault(organization, Set.of()).forEach(watch -> watch.arrivals.release());
  }

  /** One who waits. */
  public final class Watch implements AutoCloseable {
    private final OrganizationId organization;
    private final Semaphore arrivals = new Semaphore(0);

    private Watch(OrganizationId organization) {
      this.organization = organization;
    }

    /**
     * Waits until something has arrived since the last call, or since the watch began.
     *
     * @return false when nothing did for {@code time}, or the node stops
     * @throws InterruptedException when the thread is asked to stop
     */
    public boolean await(Duration time) throws InterruptedException {
      if (stopped) {
        return false;
      }
      boolean arrived = arrivals.tryAcquire(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
      arrivals.drainPermits();
      return arrived && !stopped;
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          organization,
          (key, watching) -> {
            watching.remove(this);
            return watching.isEmpty() ? null : watching;
          });
    }
  }
}
