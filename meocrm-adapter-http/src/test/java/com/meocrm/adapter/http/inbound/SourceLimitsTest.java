package com.meocrm.adapter.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.inbound.SourceId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceLimitsTest {
  private static final SourceId SOURCE = new SourceId("src_1");

  private long now = Long.MAX_VALUE - 1_000; // a monotonic clock may begin anywhere and wrap
  private final SourceLimits limits = new SourceLimits(() -> now);

  @Test
  void a_burst_is_taken_and_what_follows_waits_for_its_turn() {
    for (int i = 0; i < SourceLimits.BURST; i++) {
      assertThat(limits.admit(SOURCE)).isZero();
    }

    var wait = limits.admit(SOURCE);
    assertThat(wait).isEqualTo(Duration.ofSeconds(1).dividedBy(SourceLimits.PER_SECOND));
    now += wait.toNanos();
    assertThat(limits.admit(SOURCE)).isZero();
    assertThat(limits.admit(SOURCE)).isPositive();
  }

  @Test
  void sources_do_not_count_against_each_other() {
    for (int i = 0; i < SourceLimits.BURST; i++) {
      limits.admit(SOURCE);
    }

    assertThat(limits.admit(SOURCE)).isPositive();
    assertThat(limits.admit(new SourceId("src_2"))).isZero();
  }

  @Test
  void after_a_pause_the_whole_burst_is_there_again_and_not_more() {
    for (int i = 0; i < SourceLimits.BURST; i++) {
      limits.admit(SOURCE);
    }
    now += Duration.ofHours(1).toNanos();

    for (int i = 0; i < SourceLimits.BURST; i++) {
      assertThat(limits.admit(SOURCE)).isZero();
    }
    assertThat(limits.admit(SOURCE)).isPositive();
  }
}
