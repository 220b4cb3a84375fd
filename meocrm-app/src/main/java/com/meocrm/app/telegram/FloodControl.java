package com.meocrm.app.telegram;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts messages as Telegram says it does: one a second in a chat, 20 a minute in a group, 30 a
 * second of a bot. To the millisecond, and without the bursts that the real one lets pass.
 */
final class FloodControl {
  private static final Limit CHAT = new Limit(1, Duration.ofSeconds(1));
  private static final Limit GROUP = new Limit(20, Duration.ofMinutes(1));
  private static final Limit BOT = new Limit(30, Duration.ofSeconds(1));

  private final Map<String, Deque<Instant>> sent = new HashMap<>();

  /**
   * Counts a message.
   *
   * @throws Refused 429 when it is one too many; that one does not count
   */
  void count(String bot, long chat, boolean group, Instant now) {
    var inChat = bot + "/" + chat;
    check(inChat, group ? List.of(CHAT, GROUP) : List.of(CHAT), now);
    check(bot, List.of(BOT), now);
    times(inChat).addLast(now);
    times(bot).addLast(now);
  }

  private void check(String whose, List<Limit> limits, Instant now) {
    var times = times(whose);
    while (!times.isEmpty() && !times.getFirst().isAfter(now.minus(GROUP.per))) {
      times.removeFirst();
    }
    for (var limit : limits) {
      var since = now.minus(limit.per);
      var recent = times.stream().filter(at -> at.isAfter(since)).toList();
      if (recent.size() >= limit.count) {
        var free = recent.get(recent.size() - limit.count).plus(limit.per);
        throw Refused.tooMany(
            Math.toIntExact(Duration.between(now, free).plusMillis(999).toSeconds()));
      }
    }
  }

  private Deque<Instant> times(String whose) {
    return sent.computeIfAbsent(whose, w -> new ArrayDeque<>());
  }

  private record Limit(int count, Duration per) {}
}
