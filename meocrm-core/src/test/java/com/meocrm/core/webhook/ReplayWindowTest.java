package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends of ranges, as those give them who know times by their milliseconds only. */
class ReplayWindowTest {
  @ParameterizedTest
  @CsvSource({
    "2025-11-11T05:00:00.123Z,    2025-11-11T05:00:00.123456Z, true",
    "2025-11-11T05:00:00.123Z,    2025-11-11T05:00:00.123999Z, true",
    "2025-11-11T05:00:00.123Z,    2025-11-11T05:00:00.124Z,    false",
    "2025-11-11T05:00:00Z,        2025-11-11T05:00:00.000001Z, true",
    "2025-11-11T05:00:00.123001Z, 2025-11-11T05:00:00.123002Z, true",
  })
  void what_happened_within_the_last_millisecond_belongs_to_the_range(
      Instant until, Instant recordedAt, boolean belongs) {
    assertThat(!recordedAt.isAfter(ReplayWindow.through(until))).isEqualTo(belongs);
  }
}
