package com.meocrm.core.realtime;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive events of a tenant's log, as far as a client wants them.
 *
 * @param events each as JSON
 * @param json all of them as one JSON array
 * @param upTo the position behind it: nothing that is wanted lies between
 */
public record Frame(List<Item> events, String json, long upTo) {
  public Frame {
    events = List.copyOf(events);
  }

  /** One event with its number. */
  public record Item(long sequence, String json) {}

  /** Whether it only moves the position on. */
  public boolean isEmpty() {
    return events.isEmpty();
  }

  static Frame nothingUpTo(long sequence) {
    return new Frame(List.of(), "[]", sequence);
  }

  /** From {@code candidates}, ascending, those that are wanted. */
  static Frame of(List<LiveEvent> candidates, Wish wish, int maxChars) {
    var events = new ArrayList<Item>();
    long upTo = candidates.getLast().sequence();
    int chars = 0;
    for (var event : candidates) {
      if (wish.includes(event)) {
        chars += event.json().length();
        if (chars > maxChars && !events.isEmpty()) {
          upTo = event.sequence() - 1;
          break;
        }
        events.add(new Item(event.sequence(), event.json()));
      }
    }
    var json = events.stream().map(Item::json).collect(joining(",", "[", "]"));
    return new Frame(events, json, upTo);
  }
}
