package com.meocrm.core.delivery;

import java.time.Duration;

/**
 * A limit: at most {@code count} messages within any time of this length.
 *
 * @param per at most {@link #LONGEST}
 */
public record Rate(int count, Duration per) {
  /** So much of the past has to be remembered, by nodes and by the store. */
  public static final Duration LONGEST = Duration.ofMinutes(1);

  public Rate {
    if (count < 1 || per.isNegative() || per.isZero() || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("not a rate: " + count + " per " + per);
    }
  }
}
