package com.meocrm.core.delivery;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lane's rate, in controlled time. */
class RateTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void no_second_sees_more_starts_than_the_rate_and_none_is_wasted() {
    fixture.lanes.open(EngineFixture.LANE, LaneKind.WEBHOOK, new LaneTerms(50, 5), false);
    for (int i = 0; i < 23; i++) {
      fixture.plan("key-" + i);
    }

    fixture.runFor(ofSeconds(6));

    var times = fixture.channels.times;
    assertThat(times).hasSize(23);
    assertThat(mostInASecond(times)).isEqualTo(5);
    assertThat(Duration.between(times.getFirst(), times.getLast()))
        .isLessThanOrEqualTo(ofMillis(4500));
  }

  @Test
  void a_rate_that_is_set_counts_for_the_next_delivery_and_one_that_is_lifted_as_well() {
    fixture.open(EngineFixture.LANE, 50);
    for (int i = 0; i < 30; i++) {
      fixture.plan("key-" + i);
    }
    fixture.lanes.adjust(EngineFixture.LANE, new LaneTerms(50, 2));
    fixture.runFor(ofSeconds(3));
    int slow = fixture.channels.times.size();

    fixture.lanes.adjust(EngineFixture.LANE, new LaneTerms(50, null));
    fixture.runFor(ofSeconds(2));

    assertThat(slow).isBetween(6, 10);
    assertThat(fixture.channels.times).hasSize(30);
  }

  private static long mostInASecond(List<Instant> times) {
    return times.stream()
        .mapToLong(from ->
            times.stream()
                .filter(t -> !t.isBefore(from) && t.isBefore(from.plusSeconds(1)))
                .count())
        .max()
        .orElseThrow();
  }
}
