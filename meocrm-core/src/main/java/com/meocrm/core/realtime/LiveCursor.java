package com.meocrm.core.realtime;

import com.meocrm.core.event.LogPosition;
import com.meocrm.core.realtime.Wish.Had;
import com.meocrm.core.realtime.Wish.Part;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
  /** What a frame holds, in bytes, unless one event alone is larger. */
  public static final int FRAME_BYTES = 32 * 1024;

  /**
   * Events of one read of the log: as many as will about fill a frame, as the reads before it
   * showed, so that large ones are not read over and over.
   */
  private static final int MIN_READ = 10;

  private static final int MAX_READ = 200;

  /**
   * How many stretches of a channel, seen before its client went back, are remembered; of one that
   * goes back more often than anybody does some comes again.
   */
  private static final int MOST_HAD = 16;

  private final LiveFeeds feeds;
  private final OrganizationId organization;
  private final TenantFeed feed;
  private final Runnable news;
  private final LogPosition opened;

  /** Beyond which sequence each channel is followed. */
  private final Map<Channel, Long> begun = new EnumMap<>(Channel.class);

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
   * Follows {@code channels} from now on, or from where the client was. Of channels that are
   * followed already, what was handed out does not come again; what lies before the place at which
   * they began does, when {@code since} is earlier.
   *
   * @param since null: from now on. Blocks for a round trip otherwise
   * @return whether everything since then comes, or has come; if not, nothing is replayed, and what
   *     is logged from now on comes
   * @throws PositionLostException when the log is another one than this cursor was opened on
   */
  public boolean follow(Collection<Channel> channels, @Nullable Since since) {
    requireSameLog();
    boolean recovered = since != null && isKept(since);
    long begin = recovered && since != null ? since.sequence() : head();
    long before = at;
    var wanted = new EnumMap<Channel, Part>(Channel.class);
    for (var channel : channels) {
      long began = begun.getOrDefault(channel, Long.MAX_VALUE);
      if (began == Long.MAX_VALUE || (recovered && begin < began)) {
        at = wish.isNothing() ? begin : Math.min(at, begin);
        wanted.put(channel, new Part(begin, had(channel, began, before)));
      }
    }
    begun.forEach((channel, began) ->
        wanted.putIfAbsent(channel, new Part(began, had(channel, began, before))));
    wanted.forEach((channel, part) -> begun.put(channel, part.beyond()));
    wish = new Wish(false, wanted).seenFrom(at);
    return recovered;
  }

  /** What of a channel was handed out once the cursor was at {@code upTo}, and beyond. */
  private List<Had> had(Channel channel, long began, long upTo) {
    var earlier = wish.from().getOrDefault(channel, Part.ALL).had();
    if (began >= upTo) {
      return earlier;
    }
    var all = new ArrayList<Had>();
    var had = new Had(began, upTo);
    for (var other : earlier) {
      if (other.beyond() > had.upTo() || other.upTo() < had.beyond()) {
        all.add(other);
      } else {
        had = new Had(Math.min(had.beyond(), other.beyond()), Math.max(had.upTo(), other.upTo()));
      }
    }
    all.add(had);
    return all.size() > MOST_HAD ? all.subList(1, all.size()) : all;
  }

  /** Follows every event beyond {@code sequence}, also those that are on no channel. */
  public void followEverything(long sequence) {
    wish = Wish.EVERYTHING;
    at = sequence;
  }

  /** Follows these channels no more. */
  public void leave(Collection<Channel> channels) {
    begun.keySet().removeAll(channels);
    var wanted = new EnumMap<Channel, Part>(Channel.class);
    begun
        .keySet()
        .forEach(channel -> wanted.put(channel, wish.from().getOrDefault(channel, Part.ALL)));
    wish = new Wish(false, wanted);
  }

  /**
   * What comes next, out of memory, and moves on behind it. Never blocks.
   *
   * @return perhaps empty; null when the next events are no longer in memory: then {@link #catchUp}
   * @throws PositionLostException when the log is another one than this cursor was opened on
   */
  public @Nullable Frame next() {
    requireSameLog();
    if (wish.isNothing()) {
      at = head();
      return Frame.nothingUpTo(at);
    }
    var frame = feed.frame(at, wish, FRAME_BYTES);
    if (frame != null) {
      moveOn(frame.upTo());
    }
    return frame;
  }

  /**
   * What comes next, read from the log, and moves on behind it. Blocks for a round trip, and while
   * others read.
   *
   * @throws PositionLostException when retention has overtaken this cursor, or the log is another
   *     one than it was opened on
   * @throws com.meocrm.core.shared.StoreUnavailableException try again
   */
  public Frame catchUp() {
    feeds.catchingUp().acquireUninterruptibly();
    try {
      requireSameLog();
      var slice = feeds.log().read(organization, at, Set.of(), read);
      if (slice.events().isEmpty() && head() == at) {
        return Frame.nothingUpTo(at);
      }
      if (slice.events().isEmpty() || slice.events().getFirst().sequence() > at + 1) {
        throw new PositionLostException(at);
      }
      var frame = Frame.of(slice.events().stream().map(LiveEvent::of).toList(), wish, FRAME_BYTES);
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

  private void requireSameLog() {
    if (!feed.isOf(opened.epoch())) {
      throw new PositionLostException(at);
    }
  }

  private void moveOn(long upTo) {
    at = upTo;
    wish = wish.seenFrom(at); // so that the wishes of cursors in step are alike
  }

  /** Where a client says it was. */
  public record Since(String epoch, long sequence) {}

  /** What follows a cursor cannot be told: it is gone, or the numbers mean something else now. */
  public static final class PositionLostException extends RuntimeException {
    PositionLostException(long at) {
      super("what follows " + at + " can no longer be told");
    }
  }
}
