package com.meocrm.core.realtime;

import com.meocrm.core.event.LogPosition;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in its tenant's log, and the channels it follows.
 *
 * <p>Every event of a channel beyond the place at which the client began to follow it comes exactly
 * once and in order, whether it is taken from memory or from the log. Not for use by two threads at
 * once; whoever has it hands it on.
 */
public final class LiveCursor implements AutoCloseable {
  /** What a frame holds, in characters, unless one event alone is larger. */
  public static final int FRAME_CHARS = 32 * 1024;

  /**
   * Events of one read of the log: as many as will about fill a frame, as the reads before it
   * showed, so that large ones are not read over and over.
   */
  private static final int MIN_READ = 10;

  private static final int MAX_READ = 200;

  private final LiveFeeds feeds;
  private final OrganizationId organization;
  private final TenantFeed feed;
  private final Runnable news;
  private final LogPosition opened;

  private Wish wish = Wish.NOTHING;

  private long at;
  private int read = MAX_READ / 4;

  LiveCursor(
      LiveFeeds feeds,
      OrganizationId organization,
      TenantFeed feed,
      Runnable news,
      LogPosition opened) {
    this.feeds = feeds;
    this.organization = organization;
    this.feed = feed;
    this.news = news;
    this.opened = opened;
    this.at = opened.head();
  }

  /** The epoch of the numbers, as it was when the cursor was opened. */
  public String epoch() {
    return opened.epoch();
  }

  /** Up to where everything wanted was handed out. */
  public long at() {
    return at;
  }

  /** The highest number known here. */
  public long head() {
    return Math.max(at, feed.head());
  }

  public Set<Channel> channels() {
    return wish.from().isEmpty() ? Set.of() : EnumSet.copyOf(wish.from().keySet());
  }

  /**
   * Follows {@code channels} from now on, or from where the client was; channels that are followed
   * already keep their place, so that nothing comes twice.
   *
   * @param since null: from now on. Blocks for a round trip otherwise
   * @return whether everything since then will come; if not, nothing is replayed, and what is
   *     logged from now on comes
   */
  public boolean follow(Collection<Channel> channels, @Nullable Since since) {
    boolean recovered = since != null && isKept(since);
    long begin = recovered && since != null ? since.sequence() : head();
    var wanted = new EnumMap<Channel, Long>(Channel.class);
    // Channels that were followed had everything up to here, wherever the cursor goes now.
    wish.from().forEach((channel, beyond) -> wanted.put(channel, Math.max(beyond, at)));
    boolean adds = false;
    for (var channel : channels) {
      adds |= wanted.putIfAbsent(channel, begin) == null;
    }
    if (adds) {
      at = wish.isNothing() ? begin : Math.min(at, begin);
    }
    wish = new Wish(false, wanted);
    return recovered;
  }

  /** Follows every event beyond {@code sequence}, also those that are on no channel. */
  public void followEverything(long sequence) {
    wish = Wish.EVERYTHING;
    at = sequence;
  }

  /** Follows these channels no more. */
  public void leave(Collection<Channel> channels) {
    var wanted = new EnumMap<Channel, Long>(Channel.class);
    wish.from()
        .forEach((channel, beyond) -> {
          if (!channels.contains(channel)) {
            wanted.put(channel, beyond);
          }
        });
    wish = new Wish(false, wanted);
  }

  /**
   * What comes next, out of memory, and moves on behind it. Never blocks.
   *
   * @return perhaps empty; null when the next events are no longer in memory: then {@link #catchUp}
   */
  public @Nullable Frame next() {
    if (wish.isNothing()) {
      at = head();
      return Frame.nothingUpTo(at);
    }
    var frame = feed.frame(at, wish, FRAME_CHARS);
    if (frame != null) {
      moveOn(frame.upTo());
    }
    return frame;
  }

  /**
   * What comes next, read from the log, and moves on behind it. Blocks for a round trip, and while
   * others read.
   *
   * @throws PositionLostException when retention has overtaken this cursor
   * @throws com.meocrm.core.shared.StoreUnavailableException try again
   */
  public Frame catchUp() {
    feeds.catchingUp().acquireUninterruptibly();
    try {
      var slice = feeds.log().read(organization, at, Set.of(), read);
      if (slice.events().isEmpty()) {
        return Frame.nothingUpTo(at);
      }
      if (slice.events().getFirst().sequence() > at + 1) {
        throw new PositionLostException(at);
      }
      var frame = Frame.of(slice.events().stream().map(LiveEvent::of).toList(), wish, FRAME_CHARS);
      read = Math.clamp(2 * (frame.upTo() - at), MIN_READ, MAX_READ);
      moveOn(frame.upTo());
      return frame;
    } finally {
      feeds.catchingUp().release();
    }
  }

  /** Ends it. What was asked for comes no more. */
  @Override
  public void close() {
    feeds.leave(organization, news);
  }

  private boolean isKept(Since since) {
    var now = feeds.log().position(organization);
    return since.epoch().equals(now.epoch())
        && since.sequence() <= now.head()
        && since.sequence() + 1 >= now.oldest();
  }

  private void moveOn(long upTo) {
    at = upTo;
    if (wish.from().values().stream().anyMatch(beyond -> beyond > 0 && beyond <= at)) {
      // Places that were passed mean nothing any more; without them cursors in step are alike.
      var wanted = new EnumMap<Channel, Long>(Channel.class);
      wish.from().forEach((channel, beyond) -> wanted.put(channel, beyond <= at ? 0L : beyond));
      wish = new Wish(false, wanted);
    }
  }

  /** Where a client says it was. */
  public record Since(String epoch, long sequence) {}

  /** Events between a cursor and the log's beginning are gone. */
  public static final class PositionLostException extends RuntimeException {
    PositionLostException(long at) {
      super("events after " + at + " are no longer kept");
    }
  }
}
