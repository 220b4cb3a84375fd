package com.meocrm.core.realtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive events of a tenant's log, as far as a client wants them. Shared by all clients that
 * are in step, and safe for use by many threads.
 */
public final class Frame {
  private final List<Item> events;
  private final long upTo;
  private volatile @Nullable ByteBuffer message;

  private Frame(List<Item> events, long upTo) {
    this.events = List.copyOf(events);
    this.upTo = upTo;
  }

  /** One event with its number, as JSON. */
  public record Item(long sequence, String json) {}

  public List<Item> events() {
    return events;
  }

  /** The position behind it: nothing that is wanted lies between. */
  public long upTo() {
    return upTo;
  }

  /** Whether it only moves the position on. */
  public boolean isEmpty() {
    return events.isEmpty();
  }

  /**
   * All events as one message, {@code {"type":"events","events":[…]}} in UTF-8: encoded once,
   * whoever sends it. Each caller gets a view of its own of the same bytes.
   */
  public ByteBuffer message() {
    var encoded = message;
    if (encoded == null) {
      encoded = encode(); // by two at once at worst
      message = encoded;
    }
    return encoded.duplicate();
  }

  private ByteBuffer encode() {
    var text =
        events.stream()
            .map(Item::json)
            .collect(joining(",", "{\"type\":\"events\",\"events\":[", "]}"));
    return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
  }

  static Frame nothingUpTo(long sequence) {
    return new Frame(List.of(), sequence);
  }

  /** From {@code candidates}, ascending, those that are wanted. */
  static Frame of(List<LiveEvent> candidates, Wish wish, int maxBytes) {
    var events = new ArrayList<Item>();
    long upTo = candidates.getLast().sequence();
    int bytes = 0;
    for (var event : candidates) {
      if (wish.includes(event)) {
        bytes += event.bytes();
        if (bytes > maxBytes && !events.isEmpty()) {
          upTo = event.sequence() - 1;
          break;
        }
        events.add(new Item(event.sequence(), event.json()));
      }
    }
    return new Frame(events, upTo);
  }
}
