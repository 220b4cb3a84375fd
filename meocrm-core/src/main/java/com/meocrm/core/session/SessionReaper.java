package com.meocrm.core.session;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Forgets sessions a day after their time is over: by then every code that could open one has ended
 * too, so none can be used again.
 */
public final class SessionReaper {
  static final int BATCH = 1000;
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Duration KEPT = Duration.ofDays(1);

  private final Sessions sessions;
  private final InstantSource clock;

  public SessionReaper(Sessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Does one batch; returns how long it may rest, zero when there is more to do. */
  public Duration step() {
    return sessions.removeExpired(clock.instant().minus(KEPT), BATCH) < BATCH
        ? INTERVAL
        : Duration.ZERO;
  }
}
