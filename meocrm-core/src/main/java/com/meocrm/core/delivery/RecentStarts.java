package com.meocrm.core.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the deliveries of a lane were started lately, to keep to its rate: never more than that many
 * within any second, and the next one at the very moment at which the second is over. Touched by
 * the engine's loop alone.
 */
final class RecentStarts {
  private static final long SECOND = 1_000_000_000L;

  /** The latest last; no more than the greatest rate. */
  private final Deque<Long> nanos = new ArrayDeque<>();

  /** Nothing is known of what another node started before this time. */
  private long unknownUntilNanos;

  private boolean unknown;
  private long lastToken;

  /**
   * Begins to keep count under a lease. After a change of hands the former owner may have used up
   * all that the rate allows just now, so the first second is left out.
   */
  void begin(long token, long nowNanos) {
    if (lastToken + 1 != token && token > 1) {
      unknown = true;
      unknownUntilNanos = nowNanos + SECOND;
    }
    lastToken = token;
  }

  void add(long nowNanos) {
    nanos.addLast(nowNanos);
    if (nanos.size() > LaneTerms.MAX_RATE_PER_SECOND) {
      nanos.removeFirst();
    }
  }

  /** How many may be started now. */
  int allowed(int rate, long nowNanos) {
    if (unknown && nowNanos - unknownUntilNanos < 0) {
      return 0;
    }
    unknown = false;
    while (!nanos.isEmpty() && nowNanos - nanos.getFirst() >= SECOND) {
      nanos.removeFirst();
    }
    return Math.max(0, rate - nanos.size());
  }

  /** When one more may be started, given that none may now. */
  long nextNanos(int rate) {
    if (unknown) {
      return unknownUntilNanos;
    }
    int surplus = nanos.size() - rate;
    var deciding = nanos.stream().skip(Math.max(0, surplus)).findFirst();
    return deciding.map(started -> started + SECOND).orElse(0L);
  }
}
