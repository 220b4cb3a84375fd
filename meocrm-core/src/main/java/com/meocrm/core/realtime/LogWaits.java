package com.meocrm.core.realtime;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Those who wait for a tenant's next event and then read the log themselves. The follower tells
 * them, whichever node has logged it.
 *
 * <p>Safe for use by many threads.
 */
public final class LogWaits {
  private final LiveFeeds feeds;
  private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  LogWaits(LiveFeeds feeds) {
    this.feeds = feeds;
  }

  /**
   * Begins to wait; what is logged from now on is not missed by {@link Wait#await}, so begin before
   * the log is read. Blocks for a round trip when nobody here follows the tenant yet.
   */
  public Wait begin(OrganizationId organization) {
    var wait = new Wait(organization);
    feeds.listen(organization, wait.listener);
    waiting.add(wait);
    return wait;
  }

  /** This node is about to stop: from now on nobody waits, and those who do are woken. */
  public void stop() {
    stopped = true;
    waiting.forEach(Wait::wake);
  }

  /** Whether waiting has no more sense on this node. */
  public boolean isStopped() {
    return stopped;
  }

  /** How many wait now. */
  public int count() {
    return waiting.size();
  }

  /** One who waits. */
  public final class Wait implements AutoCloseable {
    private final OrganizationId organization;
    private final Semaphore news = new Semaphore(0);
    private final Runnable listener = news::release;

    private Wait(OrganizationId organization) {
      this.organization = organization;
    }

    /**
     * Waits until something was logged since the last call, or since the wait began, or until it is
     * woken.
     *
     * @return false when nothing was for {@code time}, or the node stops
     * @throws InterruptedException when the thread is asked to stop
     */
    public boolean await(Duration time) throws InterruptedException {
      if (stopped) {
        return false;
      }
      boolean woken = news.tryAcquire(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
      news.drainPermits();
      return woken && !stopped;
    }

    /** Ends {@link #await} as if something had been logged. */
    public void wake() {
      news.release();
    }

    @Override
    public void close() {
      waiting.remove(this);
      feeds.leave(organization, listener);
    }
  }
}
