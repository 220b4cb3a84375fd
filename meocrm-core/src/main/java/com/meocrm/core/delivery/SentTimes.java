package com.meocrm.core.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * When messages were sent within the last minute, to keep to {@link Rate}s. Touched by the engine's
 * loop alone.
 *
 * <p>A message counts from its start until as long after its end as the rate says. When exactly
 * between the two the provider counted it does not matter then.
 */
final class SentTimes {
  private static final long LONGEST = Rate.LONGEST.toNanos();

  /** In ascending order. */
  private final Deque<Long> endedNanos = new ArrayDeque<>();

  private int onTheWire;
  private boolean paused;
  private long pausedUntilNanos;

  void started() {
    onTheWire++;
  }

  void ended(long nowNanos) {
    onTheWire--;
    past(nowNanos);
  }

  /** One that had ended at that time; they come in ascending order. */
  void past(long endedAtNanos) {
    endedNanos.addLast(endedAtNanos);
  }

  /** Has nothing start before that time. */
  void pauseUntil(long nanos) {
    pausedUntilNanos = paused && pausedUntilNanos - nanos > 0 ? pausedUntilNanos : nanos;
    paused = true;
  }

  /** How many more may start now; {@link Integer#MAX_VALUE} without rates. */
  int free(List<Rate> rates, long nowNanos) {
    paused = paused && nowNanos - pausedUntilNanos < 0;
    if (paused) {
      return 0;
    }
    while (!endedNanos.isEmpty() && nowNanos - endedNanos.getFirst() >= LONGEST) {
      endedNanos.removeFirst();
    }
    return rates.stream()
        .mapToInt(rate -> Math.max(0, rate.count() - onTheWire - recent(rate, nowNanos)))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /**
   * When the next may start, as far as those that have ended go; what is on the wire is not waited
   * for.
   */
  long freeAtNanos(List<Rate> rates, long nowNanos) {
    long latest = paused && pausedUntilNanos - nowNanos > 0 ? pausedUntilNanos : nowNanos;
    for (var rate : rates) {
      int recent = recent(rate, nowNanos);
      int surplus = Math.min(recent, recent + onTheWire - rate.count() + 1);
      if (surplus > 0) {
        long at = nthOf(recent, surplus) + rate.per().toNanos();
        latest = at - latest > 0 ? at : latest;
      }
    }
    return latest;
  }

  private int recent(Rate rate, long nowNanos) {
    int count = 0;
    for (var all = endedNanos.descendingIterator(); all.hasNext(); count++) {
      if (nowNanos - all.next() >= rate.per().toNanos()) {
        break;
      }
    }
    return count;
  }

  /** The {@code n}-th oldest of the {@code recent} youngest. */
  private long nthOf(int recent, int n) {
    return endedNanos.stream().skip(endedNanos.size() - recent + n - 1L).findFirst().orElseThrow();
  }
}
