package com.meocrm.adapter.http.inbound;

import com.meocrm.core.inbound.SourceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each source may send, on this node: a token bucket for each.
 *
 * <p>Anybody can make ids up, so only the {@link #MOST} used last are remembered; a forgotten one
 * begins with a full bucket, which is what it would have become.
 */
final class SourceLimits {
  static final int PER_SECOND = 50;
  static final int BURST = 200;
  static final int MOST = 10_000;

  private static final long NANOS_EACH = Duration.ofSeconds(1).toNanos() / PER_SECOND;

  private final LongSupplier nanoTime;

  /** When each source's bucket is full again. */
  private final Map<SourceId, Long> fullAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceId, Long> eldest) {
          return size() > MOST;
        }
      };

  SourceLimits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes a token; zero, or how long it takes until there is one. */
  synchronized Duration admit(SourceId source) {
    long now = nanoTime.getAsLong();
    long full = fullAt.getOrDefault(source, now);
    long next = (full - now > 0 ? full : now) + NANOS_EACH;
    long tooFar = next - now - BURST * NANOS_EACH;
    if (tooFar > 0) {
      return Duration.ofNanos(tooFar);
    }
    fullAt.put(source, next);
    return Duration.ZERO;
  }
}
