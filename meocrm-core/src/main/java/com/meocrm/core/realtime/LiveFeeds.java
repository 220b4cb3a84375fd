package com.meocrm.core.realtime;

import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * The one follower of the event log on this node, for all clients.
 *
 * <p>It asks which shards have logged something, reads what is new of those tenants that somebody
 * here follows, and hands it to their cursors: one read for all of them, encoded once. Since a
 * tenant's log is gapless and final, following is reading from a number, and nothing can be missed;
 * whoever falls behind what is kept in memory reads the log itself.
 */
public final class LiveFeeds {
  /** Events of one step: as many as are worth one read. */
  private static final int BATCH = 1_000;

  /**
   * Reads of the log at once by cursors that are behind, so that they never take all connections.
   */
  private static final int CATCHING_UP_AT_ONCE = 4;

  /** What is kept of all tenants' logs together, in characters. */
  private static final long MAX_CHARS = 32L << 20;

  /** The part of it that may come between two looks at what is kept. */
  private static final int LOOKS = 8;

  private final EventLog log;
  private final LiveStore store;
  private final LiveDeliveries deliveries;
  private final LogWaits waits = new LogWaits(this);
  private final Map<OrganizationId, TenantFeed> feeds = new ConcurrentHashMap<>();
  private final Semaphore catchingUp = new Semaphore(CATCHING_UP_AT_ONCE, true);
  private final long maxChars;
  private List<Long> seen = Collections.nCopies(RelayStore.SHARDS, -1L);
  private long charsSinceLook;

  /**
   * @param nanoTime the monotonic clock
   */
  public LiveFeeds(EventLog log, LiveStore store, LongSupplier nanoTime) {
    this(log, store, nanoTime, MAX_CHARS);
  }

  /**
   * @param maxChars what is kept of all tenants' logs together
   */
  LiveFeeds(EventLog log, LiveStore store, LongSupplier nanoTime, long maxChars) {
    this.log = log;
    this.maxChars = maxChars;
    this.store = store;
    this.deliveries = new LiveDeliveries(store, nanoTime);
  }

  /**
   * Opens a cursor over a tenant's log that follows nothing yet. Blocks for a round trip when it is
   * the tenant's first.
   *
   * @param news called when something may have come, from the follower's thread: must not block
   */
  public LiveCursor open(OrganizationId organization, Runnable news) {
    var position = log.position(organization);
    var feed = listen(organization, news, position);
    return new LiveCursor(this, organization, feed, news, position);
  }

  /**
   * Has {@code news} called, until {@link #leave}, when something may have been logged that a read
   * of the log before this call would not have found.
   */
  void listen(OrganizationId organization, Runnable news) {
    var followed =
        feeds.computeIfPresent(
            organization,
            (any, known) -> {
              known.listen(news);
              return known;
            });
    if (followed == null) {
      listen(organization, news, log.position(organization));
    }
  }

  /** Inside compute, so that a feed is not dropped between being found and being listened to. */
  private TenantFeed listen(OrganizationId organization, Runnable news, LogPosition now) {
    return feeds.compute(
        organization,
        (any, known) -> {
          var kept = known == null ? new TenantFeed(now.epoch(), now.head()) : known;
          kept.listen(news);
          return kept;
        });
  }

  /** Those who wait for a tenant's next event without following it. */
  public LogWaits waits() {
    return waits;
  }

  /** What becomes of deliveries, for those who watch. */
  public LiveDeliveries deliveries() {
    return deliveries;
  }

  /** How many tenants are followed here. */
  public int tenants() {
    return feeds.size();
  }

  /**
   * Reads once what is new. Not for use by two threads at once.
   *
   * @return how many events came; 0 when there was nothing
   */
  public int step() {
    deliveries.step();
    if (feeds.isEmpty()) {
      return 0;
    }
    var now = store.progress();
    endAllBut(now.epoch());
    var behind = heads(now.batches());
    if (behind.isEmpty()) {
      seen = now.batches();
      return 0;
    }
    var events = store.beyond(behind, BATCH);
    deliver(events);
    if (events.size() < BATCH) { // else there may be more, and the same tenants are looked at again
      seen = now.batches();
      behind.keySet().forEach(this::isRead);
    }
    return events.size();
  }

  /** Numbers of another epoch mean something else, so nothing goes on from what is known. */
  private void endAllBut(String epoch) {
    feeds.forEach((organization, feed) -> {
      if (!feed.isOf(epoch) && feeds.remove(organization, feed)) {
        feed.end();
      }
    });
  }

  /** Heads of the feeds in those shards that have moved. */
  private Map<OrganizationId, Long> heads(List<Long> now) {
    var heads = new HashMap<OrganizationId, Long>();
    feeds.forEach((organization, feed) -> {
      int shard = store.shardOf(organization);
      if (!now.get(shard).equals(seen.get(shard)) || feed.isUnread()) {
        heads.put(organization, feed.head());
      }
    });
    return heads;
  }

  private void deliver(List<LoggedEvent> events) {
    var byTenant = new HashMap<OrganizationId, List<LiveEvent>>();
    for (var logged : events) {
      byTenant
          .computeIfAbsent(logged.event().organization(), any -> new ArrayList<>())
          .add(LiveEvent.of(logged));
    }
    byTenant.forEach((organization, news) -> {
      var feed = feeds.get(organization);
      if (feed != null) {
        feed.append(news);
        feed.tell();
      }
      news.forEach(event -> charsSinceLook += event.json().length());
    });
    if (charsSinceLook > maxChars / LOOKS) {
      charsSinceLook = 0;
      trim();
    }
  }

  /** What is kept of all tenants' logs, in characters. */
  long kept() {
    return feeds.values().stream().mapToLong(TenantFeed::chars).sum();
  }

  /** Many tenants must not fill memory: then each keeps less, and who is behind reads the log. */
  private void trim() {
    if (kept() > maxChars) {
      long each = maxChars / feeds.size();
      feeds.values().forEach(feed -> feed.trim(each));
    }
  }

  private void isRead(OrganizationId organization) {
    var feed = feeds.get(organization);
    if (feed != null) {
      feed.isRead();
    }
  }

  void leave(OrganizationId organization, Runnable news) {
    feeds.computeIfPresent(
        organization,
        (any, feed) -> {
          feed.forget(news);
          return feed.isAbandoned() ? null : feed;
        });
  }

  EventLog log() {
    return log;
  }

  Semaphore catchingUp() {
    return catchingUp;
  }
}
