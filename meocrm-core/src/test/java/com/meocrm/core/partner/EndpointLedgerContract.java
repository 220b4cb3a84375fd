package com.meocrm.core.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.partner.EndpointLedger.Entry;
import com.meocrm.core.partner.EndpointLedger.Owed;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link EndpointLedger} promises. */
public abstract class EndpointLedgerContract {
  protected static final LaneId LANE = new LaneId(new OrganizationId("org_01"), "whk_1");
  protected static final LaneId OTHER = new LaneId(new OrganizationId("org_01"), "whk_2");
  protected static final LaneId STRANGER = new LaneId(new OrganizationId("org_02"), "whk_1");

  /** Noon of a day (UTC) for which the store is ready. */
  protected static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

  private Harness harness;

  /** A new, empty ledger with these three lanes, at {@link #NOON}. */
  protected abstract Harness harness();

  @BeforeEach
  void begin() {
    harness = harness();
  }

  @Test
  void an_endpoint_to_which_nothing_was_ever_owed_is_at_zero() {
    var slice = ledger().read(LANE, 0, 10);

    assertThat(slice.entries()).isEmpty();
    assertThat(slice.nextAfter()).isZero();
    assertThat(slice.position().head()).isZero();
    assertThat(slice.position().oldest()).isEqualTo(1);
    assertThat(slice.position().epoch()).isNotEmpty();
  }

  @Test
  void entries_come_in_the_order_of_numbers_with_the_recorded_bytes() {
    owe("evt_a", "evt_b", "evt_c");

    var slice = ledger().read(LANE, 1, 10);

    assertThat(slice.entries()).extracting(Entry::number).containsExactly(2L, 3L);
    assertThat(slice.entries()).extracting(Entry::sequence).containsExactly(2L, 3L);
    assertThat(slice.entries())
        .extracting(Entry::event)
        .containsExactly(new EventId("evt_b"), new EventId("evt_c"));
    assertThat(slice.entries())
        .extracting(Entry::delivery)
        .containsExactly(
            DeliveryId.of(LANE, new EventId("evt_b")), DeliveryId.of(LANE, new EventId("evt_c")));
    assertThat(slice.entries().getFirst().body()).isEqualTo(body("evt_b"));
    assertThat(slice.nextAfter()).isEqualTo(3);
    assertThat(slice.position().head()).isEqualTo(3);
  }

  @Test
  void a_page_ends_at_its_limit_and_the_next_goes_on_from_there() {
    owe("evt_a", "evt_b", "evt_c");

    var first = ledger().read(LANE, 0, 2);
    var second = ledger().read(LANE, first.nextAfter(), 2);

    assertThat(first.entries()).extracting(Entry::number).containsExactly(1L, 2L);
    assertThat(first.nextAfter()).isEqualTo(2);
    assertThat(second.entries()).extracting(Entry::number).containsExactly(3L);
    assertThat(second.nextAfter()).isEqualTo(3);
    assertThat(ledger().read(LANE, 3, 2).entries()).isEmpty();
  }

  @Test
  void a_page_ends_early_when_its_bodies_are_many_bytes() {
    var half = "x".repeat(EndpointLedger.MAX_READ_BYTES / 2);
    for (var event : List.of("evt_a", "evt_b", "evt_c", "evt_d")) {
      harness.owe(LANE, event, NOON, bytes(event + half));
    }

    var page = ledger().read(LANE, 0, 10);

    assertThat(page.entries()).extracting(Entry::number).containsExactly(1L, 2L);
    assertThat(page.nextAfter()).isEqualTo(2);
    assertThat(ledger().read(LANE, 2, 10).entries()).extracting(Entry::number).contains(3L);
  }

  @Test
  void from_before_the_beginning_means_from_the_oldest() {
    owe("evt_a", "evt_b");

    var slice = ledger().read(LANE, CatchUp.FROM_OLDEST, 10);

    assertThat(slice.entries()).hasSize(2);
    assertThat(slice.position().oldest()).isEqualTo(1);
  }

  @Test
  void endpoints_and_tenants_are_kept_apart() {
    owe("evt_a");
    harness.owe(OTHER, "evt_a", NOON, body("evt_a"));
    harness.owe(STRANGER, "evt_z", NOON, body("evt_z"));

    assertThat(ledger().read(STRANGER, 0, 10).entries())
        .extracting(Entry::event)
        .containsExactly(new EventId("evt_z"));
    assertThat(owed(OTHER, NOON.minusSeconds(1), NOON.plusSeconds(1)))
        .containsExactly(new Owed(1, DeliveryId.of(OTHER, new EventId("evt_a"))));
  }

  @Test
  void a_day_is_handed_out_in_the_order_of_numbers_whenever_its_events_were_planned() {
    var day = Duration.ofHours(24);
    harness.owe(LANE, "evt_before", NOON.minusMillis(1), body("evt_before"));
    harness.owe(LANE, "evt_first", NOON, body("evt_first"));
    harness.owe(LANE, "evt_after", NOON.plus(day), body("evt_after"));
    harness.owe(LANE, "evt_last", NOON.plus(day).minusMillis(1), body("evt_last"));

    assertThat(owed(LANE, NOON, NOON.plus(day)))
        .containsExactly(
            new Owed(2, DeliveryId.of(LANE, new EventId("evt_first"))),
            new Owed(4, DeliveryId.of(LANE, new EventId("evt_last"))));
  }

  @Test
  void more_than_one_round_trip_brings_are_handed_out_in_order() {
    harness.oweMany(LANE, NOON, 12_345);

    var numbers = owed(LANE, NOON, NOON.plusSeconds(1)).stream().map(Owed::number).toList();

    assertThat(numbers).hasSize(12_345).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void what_is_recorded_and_not_planned_yet_keeps_its_span_from_being_planned() {
    var from = NOON.minusSeconds(60);
    var until = NOON.plusSeconds(60);
    assertThat(ledger().span(LANE.organization(), from, until).planned()).isTrue();

    harness.recordUnplanned(LANE.organization());

    var span = ledger().span(LANE.organization(), from, until);
    assertThat(span.planned()).isFalse();
    assertThat(span.now()).isEqualTo(NOON);
    assertThat(ledger().span(LANE.organization(), from.minusSeconds(60), from).planned()).isTrue();
    assertThat(ledger().span(STRANGER.organization(), from, until).planned()).isTrue();
  }

  @Test
  void days_without_a_ledger_are_named() {
    var today = LocalDate.ofInstant(NOON, ZoneOffset.UTC);
    var from = NOON.minus(Duration.ofDays(400));

    assertThat(ledger().span(LANE.organization(), from, from.plus(Duration.ofDays(1))).missing())
        .containsExactlyInAnyOrder(today.minusDays(400), today.minusDays(399));
    assertThat(ledger().span(LANE.organization(), NOON, NOON.plusSeconds(1)).missing()).isEmpty();
  }

  @Test
  void more_than_a_page_may_hold_is_refused() {
    assertThatThrownBy(() -> ledger().read(LANE, 0, EndpointLedger.MAX_READ + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger().read(LANE, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private EndpointLedger ledger() {
    return harness.ledger();
  }

  private void owe(String... events) {
    for (var event : events) {
      harness.owe(LANE, event, NOON, body(event));
    }
  }

  private List<Owed> owed(LaneId lane, Instant from, Instant until) {
    var owed = new ArrayList<Owed>();
    ledger().forEach(lane, from, until, owed::add);
    return owed;
  }

  private static byte[] body(String event) {
    return bytes("{\"event\":\"order.created\",\"id\":\"" + event + "\"}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The ledger, and ways to fill it as the relay does. */
  protected interface Harness {
    EndpointLedger ledger();

    /** Logs an event under its tenant's next number, and plans it on the lane under the lane's. */
    void owe(LaneId lane, String event, Instant recordedAt, byte[] body);

    /** The same for many events. */
    void oweMany(LaneId lane, Instant recordedAt, int count);

    /** Records an event, now, that nobody has relayed yet. */
    void recordUnplanned(OrganizationId organization);
  }
}
