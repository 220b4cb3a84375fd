package com.meocrm.core.realtime;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which events a cursor wants of those that follow its place.
 *
 * @param everything all of them; the channels then mean nothing
 * @param from the channels, and which of each one's events are wanted
 */
record Wish(boolean everything, Map<Channel, Part> from) {
  static final Wish NOTHING = new Wish(false, Map.of());
  static final Wish EVERYTHING = new Wish(true, Map.of());

  Wish {
    from = Map.copyOf(from);
  }

  boolean isNothing() {
    return !everything && from.isEmpty();
  }

  boolean includes(LiveEvent event) {
    var channel = event.channel();
    if (everything || channel == null) {
      return everything;
    }
    var part = from.get(channel);
    return part != null && part.includes(event.sequence());
  }

  /** The same for who is at {@code sequence}: what lies behind it means nothing any more. */
  Wish seenFrom(long sequence) {
    if (from.values().stream().allMatch(part -> part.isWholeBeyond(sequence))) {
      return this; // mostly, and then without making anything
    }
    var seen = new EnumMap<Channel, Part>(Channel.class);
    from.forEach((channel, part) -> seen.put(channel, part.seenFrom(sequence)));
    return new Wish(false, seen);
  }

  /**
   * Of one channel, what is wanted: everything beyond a sequence, but for what the client had
   * before it went back.
   */
  record Part(long beyond, List<Had> had) {
    static final Part ALL = new Part(0, List.of());

    Part {
      had = List.copyOf(had);
    }

    static Part beyond(long sequence) {
      return new Part(sequence, List.of());
    }

    boolean includes(long sequence) {
      return sequence > beyond && had.stream().noneMatch(had -> had.includes(sequence));
    }

    private boolean isWholeBeyond(long sequence) {
      return had.isEmpty() && (beyond == 0 || beyond > sequence);
    }

    private Part seenFrom(long sequence) {
      return new Part(
          beyond <= sequence ? 0 : beyond,
          had.stream().filter(had -> had.upTo > sequence).toList());
    }
  }

  /** Events that a client had: those beyond {@code beyond}, up to {@code upTo} and with it. */
  record Had(long beyond, long upTo) {
    boolean includes(long sequence) {
      return sequence > beyond && sequence <= upTo;
    }
  }
}
