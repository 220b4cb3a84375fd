package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is tried again.
 *
 * @param waits the wait after the first, second … failure; after one more failure the delivery is
 *     exhausted
 * @param longestAsked cap for what a receiver may ask by {@code Retry-After}
 */
public record RetrySchedule(List<Duration> waits, Duration longestAsked) {
  /**
   * Webhooks: at once, then 2 s, 8 s, 32 s and 2 min after each failure, five attempts; Retry-After
   * up to 1 h.
   */
  public static final RetrySchedule WEBHOOK =
      new RetrySchedule(
          List.of(
              Duration.ofSeconds(2),
              Duration.ofSeconds(8),
              Duration.ofSeconds(32),
              Duration.ofMinutes(2)),
          Duration.ofHours(1));

  /**
   * Messages in chats, as often as webhooks: a bot restarts, a proxy hiccups; longer outages are
   * the lane's.
   */
  public static final RetrySchedule CHAT = WEBHOOK;

  public RetrySchedule {
    waits = List.copyOf(waits);
  }

  /** How many attempts a delivery has. */
  public int attempts() {
    return waits.size() + 1;
  }

  /**
   * How long to wait after the {@code failures}-th failure, or empty when that was the last
   * attempt.
   *
   * @param asked what the receiver asked for; the longer of both counts, up to {@link
   *     #longestAsked}
   */
  public Optional<Duration> waitAfter(int failures, @Nullable Duration asked) {
    if (failures > waits.size()) {
      return Optional.empty();
    }
    return Optional.of(atLeast(asked, waits.get(failures - 1)));
  }

  /** The longer of {@code step} and what the receiver asked for, the latter within its cap. */
  Duration atLeast(@Nullable Duration asked, Duration step) {
    if (asked == null) {
      return step;
    }
    return max(step, asked.compareTo(longestAsked) < 0 ? asked : longestAsked);
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
