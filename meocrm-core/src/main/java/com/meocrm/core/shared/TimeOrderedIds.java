package com.meocrm.core.shared;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Identifiers in the manner of ULID (github.com/ulid/spec): 48 bits of milliseconds, 80 random
 * bits, as 26 characters of Crockford's base 32, in lower case. Neighbours in time are neighbours
 * in an index.
 */
public final class TimeOrderedIds implements IdGenerator {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int TIME_CHARACTERS = 10;
  private static final int RANDOM_CHARACTERS = 16;

  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random must be cryptographically strong and safe for use by many threads, such as {@code
   *     java.security.SecureRandom}
   */
  public TimeOrderedIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String next(String prefix) {
    var id = new StringBuilder(prefix.length() + 1 + TIME_CHARACTERS + RANDOM_CHARACTERS);
    id.append(prefix).append('_');
    long millis = clock.millis();
    for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
      id.append(ALPHABET[(int) (millis >>> (5 * i)) & 31]);
    }
    long high = random.nextLong();
    long low = random.nextLong();
    for (int i = 0; i < RANDOM_CHARACTERS / 2; i++) {
      id.append(ALPHABET[(int) (high >>> (5 * i)) & 31]);
      id.append(ALPHABET[(int) (low >>> (5 * i)) & 31]);
    }
    return id.toString();
  }
}
