package com.meocrm.core.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked examples of {@code docs/domain.md}, with the same numbers. */
class PriorityThresholdsTest {
  @ParameterizedTest
  @CsvSource({
    "0, HIGH",
    "6, HIGH",
    "7, MEDIUM",
    "29, MEDIUM",
    "30, LOW",
    "59, LOW",
    "60, INACTIVE",
    "600, INACTIVE"
  })
  void the_days_since_the_last_activity_decide(int days, Priority priority) {
    var now = Instant.parse("2025-11-11T05:00:00Z");
    var sameTimeOfDay = now.minusSeconds(86_400L * days);

    assertThat(StandardLeadPolicy.THRESHOLDS.priorityOf(sameTimeOfDay, now)).isEqualTo(priority);
  }

  @ParameterizedTest
  @CsvSource({
    // now is 11 November, 05:00:00.000Z
    "2025-11-04T05:00:00.001Z, HIGH",
    "2025-11-04T05:00:00.000Z, MEDIUM",
    "2025-10-12T05:00:00.001Z, MEDIUM",
    "2025-10-12T05:00:00.000Z, LOW",
    "2025-09-12T05:00:00.001Z, LOW",
    "2025-09-12T05:00:00.000Z, INACTIVE",
    "2025-11-11T05:00:01.000Z, HIGH"
  })
  void a_day_counts_once_it_is_over(Instant lastActivity, Priority priority) {
    var now = Instant.parse("2025-11-11T05:00:00Z");

    assertThat(StandardLeadPolicy.THRESHOLDS.priorityOf(lastActivity, now)).isEqualTo(priority);
  }

  @Test
  void where_thresholds_do_not_rise_the_lowest_priority_that_is_reached_counts() {
    var now = Instant.parse("2025-11-11T05:00:00Z");
    var crossed = new PriorityThresholds(30, 7, 60);

    assertThat(crossed.priorityOf(now.minusSeconds(6 * 86_400), now)).isEqualTo(Priority.HIGH);
    assertThat(crossed.priorityOf(now.minusSeconds(7 * 86_400), now)).isEqualTo(Priority.LOW);
    assertThatIllegalArgumentException().isThrownBy(() -> new PriorityThresholds(0, 30, 60));
  }
}
