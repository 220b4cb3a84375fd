package com.meocrm.app.demo;

import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A day of a shop: orders at the times at which people buy, with a rush at noon, a greater one in
 * the evening, and next to nothing at night.
 */
public final class BusinessDay {
  /** Of a thousand orders, how many come in each hour of the day. */
  private static final int[] RHYTHM = {
    6, 3, 2, 1, 1, 4, 12, 25, 45, 60, 65, 78, 80, 58, 48, 48, 52, 60, 70, 82, 85, 65, 36, 14
  };

  private BusinessDay() {}

  /** The same day for the same seed: {@code orders} sales in the order of their times. */
  public static List<TimedSale> of(long seed, int orders) {
    var random = new SplittableRandom(seed);
    var sales = new SampleOrders(random);
    return IntStream.range(0, orders)
        .mapToObj(i -> new TimedSale(time(random), sales.nextSale()))
        .sorted(Comparator.comparing(TimedSale::at))
        .toList();
  }

  /**
   * How busy the shop is at a time in Vietnam: 1 as on the average of the day, 2 twice as much,
   * never 0.
   */
  public static double rush(LocalTime at) {
    return RHYTHM[at.getHour()] * (double) RHYTHM.length / IntStream.of(RHYTHM).sum();
  }

  private static LocalTime time(RandomGenerator random) {
    int at = random.nextInt(IntStream.of(RHYTHM).sum());
    int hour = 0;
    while (at >= RHYTHM[hour]) {
      at -= RHYTHM[hour];
      hour++;
    }
    return LocalTime.of(hour, 0).plusSeconds(random.nextInt(3600));
  }

  /**
   * A sale and when it is made.
   *
   * @param at in Vietnam
   */
  public record TimedSale(LocalTime at, Sale sale) {}
}
