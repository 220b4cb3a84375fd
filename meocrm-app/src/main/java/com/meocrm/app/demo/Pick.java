package com.meocrm.app.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/** Choices by chance. */
final class Pick {
  private Pick() {}

  static <T> T any(RandomGenerator random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** One of the first more often than one of the last. */
  static <T> T ratherEarly(RandomGenerator random, List<T> from) {
    return from.get(ratherLow(random, from.size()));
  }

  /** A number below {@code bound}, more often a low one. */
  static int ratherLow(RandomGenerator random, int bound) {
    int one = random.nextInt(bound);
    int other = random.nextInt(bound);
    return Math.min(one, other);
  }
}
