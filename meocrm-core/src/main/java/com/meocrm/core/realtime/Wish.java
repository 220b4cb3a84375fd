package com.meocrm.core.realtime;

import java.util.Map;

/**
 * Which events a cursor wants of those that follow its place.
 *
 * @param everything all of them; the channels then mean nothing
 * @param from the channels, and beyond which sequence each one's events are wanted
 */
record Wish(boolean everything, Map<Channel, Long> from) {
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
    var beyond = from.get(channel);
    return beyond != null && event.sequence() > beyond;
  }
}
