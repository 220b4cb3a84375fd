package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
  private final TestClock clock = new TestClock();
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(7));

  @Test
  void ids_are_identifiers_with_their_prefix() {
    assertThat(ids.next("evt")).matches("evt_[0-9a-hjkmnp-tv-z]{26}").matches(Identifiers.FORMAT);
  }

  @Test
  void later_ids_sort_after_earlier_ones() {
    var earlier = ids.next("evt");
    clock.advance(Duration.ofMillis(1));

    assertThat(ids.next("evt")).isGreaterThan(earlier);
  }

  @Test
  void ids_of_one_moment_differ() {
    assertThat(Stream.generate(() -> ids.next("evt")).limit(10_000).collect(Collectors.toSet()))
        .hasSize(10_000);
  }
}
