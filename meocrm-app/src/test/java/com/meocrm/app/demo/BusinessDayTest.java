package com.meocrm.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.meocrm.app.demo.BusinessDay.TimedSale;
import com.meocrm.app.demo.Sale.Course;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BusinessDayTest {
  @Test
  void the_same_seed_gives_the_same_day_and_another_seed_another() {
    assertThat(BusinessDay.of(7, 50)).isEqualTo(BusinessDay.of(7, 50));
    assertThat(BusinessDay.of(7, 50)).isNotEqualTo(BusinessDay.of(8, 50));
  }

  @Test
  void orders_come_in_the_order_of_the_day_and_rarely_at_night() {
    var day = BusinessDay.of(1, 2000);

    assertThat(day).isSortedAccordingTo(Comparator.comparing(TimedSale::at));
    assertThat(between(day, 1, 5)).isLessThan(between(day, 11, 13));
    assertThat(between(day, 11, 13)).isLessThan(between(day, 18, 21));
  }

  @Test
  void a_shop_is_busiest_in_the_evening_and_never_asleep() {
    var rush =
        IntStream.range(0, 24)
            .mapToDouble(hour -> BusinessDay.rush(LocalTime.of(hour, 59)))
            .toArray();

    assertThat(DoubleStream.of(rush).average().orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(rush[20]).isEqualTo(DoubleStream.of(rush).max().orElseThrow()).isGreaterThan(1.5);
    assertThat(rush[3]).isPositive().isLessThan(0.1);
  }

  @Test
  void every_course_that_business_takes_is_among_them() {
    var day = BusinessDay.of(1, 500);

    assertThat(day.stream().map(timed -> timed.sale().course()).distinct())
        .containsExactlyInAnyOrder(Course.values());
  }

  private static long between(List<TimedSale> day, int from, int to) {
    return day.stream().filter(t -> t.at().getHour() >= from && t.at().getHour() < to).count();
  }
}
