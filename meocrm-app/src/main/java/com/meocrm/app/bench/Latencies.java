package com.meocrm.app.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/** How long things took, in milliseconds. */
public record Latencies(int count, double p50, double p95, double p99, double max) {
  private static final double NANOS_PER_MILLI = 1e6;

  public static Latencies of(LongStream nanos) {
    var sorted = nanos.toArray();
    Arrays.sort(sorted);
    return new Latencies(
        sorted.length, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1));
  }

  /** The smallest value that {@code share} of all do not exceed; 0 when there is none. */
  private static double at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(1, rank) - 1] / NANOS_PER_MILLI;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms", p50, p95, p99, max);
  }
}
