package com.meocrm.core.delivery;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentTimesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final List<Rate> TWO_A_SECOND = List.of(new Rate(2, ofSeconds(1)));

  private final SentTimes times = new SentTimes();

  @Test
  void without_rates_there_is_no_limit() {
    times.started();

    assertThat(times.free(List.of(), 0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(times.freeAtNanos(List.of(), 5)).isEqualTo(5);
  }

  @Test
  void a_message_counts_while_it_is_on_the_wire_and_for_the_time_after_its_end() {
    times.started();
    assertThat(times.free(TWO_A_SECOND, 10 * SECOND)).isEqualTo(1);
    times.ended(10 * SECOND);

    assertThat(times.free(TWO_A_SECOND, 11 * SECOND - 1)).isEqualTo(1);
    assertThat(times.free(TWO_A_SECOND, 11 * SECOND)).isEqualTo(2);
  }

  @Test
  void the_next_may_start_when_enough_of_the_last_ones_are_old() {
    times.past(0);
    times.past(SECOND / 4);
    times.past(SECOND / 2);

    assertThat(times.freeAtNanos(TWO_A_SECOND, SECOND / 2)).isEqualTo(SECOND + SECOND / 4);
    assertThat(times.freeAtNanos(TWO_A_SECOND, 2 * SECOND)).isEqualTo(2 * SECOND);
  }

  @Test
  void of_several_rates_the_tightest_counts() {
    var rates = List.of(new Rate(2, ofSeconds(1)), new Rate(3, ofSeconds(60)));
    for (long second = 0; second < 3; second++) {
      times.past(second * SECOND);
    }

    assertThat(times.free(rates, 10 * SECOND)).isZero();
    assertThat(times.freeAtNanos(rates, 10 * SECOND)).isEqualTo(60 * SECOND);
    assertThat(times.free(rates, 60 * SECOND)).isEqualTo(1);
  }

  @Test
  void what_is_on_the_wire_is_not_waited_for() {
    times.started();
    times.started();

    assertThat(times.free(TWO_A_SECOND, SECOND)).isZero();
    assertThat(times.freeAtNanos(TWO_A_SECOND, SECOND)).isEqualTo(SECOND);
  }
}
