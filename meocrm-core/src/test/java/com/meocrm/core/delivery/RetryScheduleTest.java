package com.meocrm.core.delivery;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.OrganizationId;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private final RetrySchedule schedule = RetrySchedule.WEBHOOK;

  @Test
  void webhooks_have_five_attempts_with_growing_waits() {
    assertThat(schedule.attempts()).isEqualTo(5);
    assertThat(schedule.waitAfter(1, null)).contains(ofSeconds(2));
    assertThat(schedule.waitAfter(2, null)).contains(ofSeconds(8));
    assertThat(schedule.waitAfter(3, null)).contains(ofSeconds(32));
    assertThat(schedule.waitAfter(4, null)).contains(ofMinutes(2));
    assertThat(schedule.waitAfter(5, null)).isEmpty();
  }

  @Test
  void a_receivers_wish_counts_when_it_is_longer_and_only_up_to_an_hour() {
    assertThat(schedule.waitAfter(1, ofSeconds(1))).contains(ofSeconds(2));
    assertThat(schedule.waitAfter(1, ofMinutes(5))).contains(ofMinutes(5));
    assertThat(schedule.waitAfter(1, ofHours(9))).contains(ofHours(1));
    assertThat(schedule.waitAfter(5, ofHours(9))).isEmpty();
  }

  @Test
  void a_delivery_id_follows_from_tenant_lane_and_event_alone() {
    var lane = new LaneId(new OrganizationId("org_01"), "whk_01");
    var other = new LaneId(new OrganizationId("org_02"), "whk_01");
    var event = new EventId("evt_01");

    // Pinned: partners remember these ids, so the derivation can never change.
    assertThat(DeliveryId.of(lane, event).value()).isEqualTo(PINNED);
    assertThat(DeliveryId.of(other, event)).isNotEqualTo(DeliveryId.of(lane, event));
    assertThat(DeliveryId.of(lane, new EventId("evt_02"))).isNotEqualTo(DeliveryId.of(lane, event));
  }

  private static final String PINNED = "dlv_k12qn3djxgtqd9hxbwg97xre9n";
}
