package com.meocrm.core.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * The end of one tenant's log in memory, shared by all its cursors on this node: its events without
 * a gap from some sequence up to the head.
 */
final class TenantFeed {
  /** What is kept for cursors that are a little behind; who is further behind reads the log. */
  static final int MAX_EVENTS = 1_000;

  static final int MAX_CHARS = 512 * 1024;

  private static final int MAX_FRAMES = 16;

  private final String epoch;
  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
  private final Deque<LiveEvent> ring = new ArrayDeque<>();
  private long head;
  private long chars;

  /** Frames since the last event: cursors in step with each other ask for the same one. */
  private final Map<Wanted, Frame> frames = new HashMap<>();

  /** Whether the log was not read since this feed began: events may lie between. */
  private volatile boolean unread = true;

  /** Whether the log has gone on as another one, so that nothing follows here. */
  private volatile boolean ended;

  /**
   * @param epoch of the sequences
   */
  TenantFeed(String epoch, long head) {
    this.epoch = epoch;
    this.head = head;
  }

  /** Whether the sequences are of that epoch, and still mean something. */
  boolean isOf(String other) {
    return !ended && epoch.equals(other);
  }

  /** The log goes on as another one: who follows this one has lost its place. */
  void end() {
    ended = true;
    tell();
  }

  synchronized long head() {
    return head;
  }

  /** Adds what follows the head; what is already here is passed over. */
  synchronized void append(List<LiveEvent> events) {
    for (var event : events) {
      if (event.sequence() == head + 1) {
        ring.addLast(event);
        chars += event.json().length();
        head = event.sequence();
      }
    }
    frames.clear();
    trim(MAX_CHARS);
  }

  synchronized long chars() {
    return chars;
  }

  /** Forgets the oldest events until the rest is no longer than that. */
  synchronized void trim(long maxChars) {
    while (ring.size() > MAX_EVENTS || chars > maxChars) {
      chars -= ring.removeFirst().json().length();
      frames.clear();
    }
  }

  /**
   * What of the ring follows {@code after}.
   *
   * @return a frame, perhaps without events; null when the ring begins later than that
   */
  synchronized @Nullable Frame frame(long after, Wish wish, int maxBytes) {
    if (after >= head) {
      return Frame.nothingUpTo(Math.max(after, head));
    }
    if (ring.isEmpty() || ring.getFirst().sequence() > after + 1) {
      return null;
    }
    if (frames.size() >= MAX_FRAMES) {
      frames.clear();
    }
    return frames.computeIfAbsent(
        new Wanted(after, wish, maxBytes), any -> Frame.of(behind(after), wish, maxBytes));
  }

  private List<LiveEvent> behind(long after) {
    var found = new ArrayList<LiveEvent>();
    for (var backwards = ring.descendingIterator(); backwards.hasNext(); ) {
      var event = backwards.next();
      if (event.sequence() <= after) {
        break;
      }
      found.add(event);
    }
    return found.reversed();
  }

  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void forget(Runnable listener) {
    listeners.remove(listener);
  }

  boolean isUnread() {
    return unread;
  }

  void isRead() {
    unread = false;
  }

  boolean isAbandoned() {
    return listeners.isEmpty();
  }

  void tell() {
    listeners.forEach(Runnable::run);
  }

  private record Wanted(long after, Wish wish, int maxBytes) {}
}
