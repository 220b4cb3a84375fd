package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.Arrays;

/**
 * How fast a lane's destination answers, and how much at once it has earned. Touched by the
 * engine's loop alone.
 *
 * <p>A lane starts with {@value #START} deliveries on the wire; each round of fast successes
 * doubles that, a failure sets it back.
 */
final class LanePace {
  static final int START = 4;

  /** From here on a destination counts as slow. */
  static final Duration SLOW = Duration.ofSeconds(2);

  private static final int REMEMBERED = 8;

  private final long[] recentNanos = new long[REMEMBERED];
  private int answers;
  private int window = START;
  private int successes;
  private final RecentStarts starts = new RecentStarts();

  /** When deliveries were started lately. */
  RecentStarts starts() {
    return starts;
  }

  /** How many deliveries may be on the wire at once, whatever the lane's own cap says. */
  int window() {
    return window;
  }

  void succeeded(Duration duration) {
    remember(duration);
    successes++;
    if (successes >= window && duration.compareTo(SLOW) < 0) {
      window = Math.min(window * 2, 1024);
      successes = 0;
    }
  }

  void failed(Duration duration) {
    remember(duration);
    window = START;
    successes = 0;
  }

  /** Whether it ever answered, so that something is known. */
  boolean isKnown() {
    return answers > 0;
  }

  /** Whether the median of the last answers was slow. */
  boolean isSlow() {
    if (answers == 0) {
      return false;
    }
    var sorted = Arrays.copyOf(recentNanos, Math.min(answers, REMEMBERED));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] >= SLOW.toNanos();
  }

  private void remember(Duration duration) {
    recentNanos[answers % REMEMBERED] = duration.toNanos();
    answers = answers == Integer.MAX_VALUE ? REMEMBERED : answers + 1;
  }
}
