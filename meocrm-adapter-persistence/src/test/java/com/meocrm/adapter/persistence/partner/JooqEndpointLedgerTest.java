package com.meocrm.adapter.persistence.partner;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.partner.EndpointLedger;
import com.meocrm.core.partner.EndpointLedger.Entry;
import com.meocrm.core.partner.EndpointLedgerContract;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqEndpointLedgerTest extends EndpointLedgerContract {
  private static TestDatabase test;
  private static Database database;

  private final LedgerRows rows = new LedgerRows(test);
  private final JooqEndpointLedger ledger = new JooqEndpointLedger(database.transactions());

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Test
  void what_retention_dropped_is_missed_by_number_and_day() {
    var harness = harness();
    var old = NOON.minus(Duration.ofDays(40));
    harness.owe(LANE, "evt_old", old, bytes("{}"));
    harness.owe(LANE, "evt_new", NOON, bytes("{}"));
    var day = LocalDate.ofInstant(old, ZoneOffset.UTC);

    test.fetch("select meocrm.drop_ledger_day(?::date, now())", day.toString());

    var slice = ledger.read(LANE, 0, 10);
    assertThat(slice.entries()).extracting(Entry::number).containsExactly(2L);
    assertThat(slice.position().oldest()).isEqualTo(2);
    assertThat(slice.position().head()).isEqualTo(2);
    assertThat(ledger.span(LANE.organization(), old, old.plusSeconds(1)).missing())
        .containsExactly(day);
  }

  @Test
  void a_number_whose_event_is_past_retention_is_left_out_and_passed() {
    var harness = harness();
    harness.owe(LANE, "evt_a", NOON, bytes("{}"));
    harness.owe(LANE, "evt_expired", NOON, bytes("{}"));
    harness.owe(LANE, "evt_c", NOON, bytes("{}"));
    test.execute("delete from meocrm.event_log where event_id = 'evt_expired'");

    assertThat(ledger.read(LANE, 0, 10).entries())
        .extracting(Entry::number)
        .containsExactly(1L, 3L);
    assertThat(ledger.read(LANE, 1, 1).entries()).isEmpty();
    assertThat(ledger.read(LANE, 1, 1).nextAfter()).isEqualTo(2);
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(NOON);
    for (var lane : new LaneId[] {LANE, OTHER, STRANGER}) {
      rows.open(lane);
    }
    return new Harness() {
      @Override
      public EndpointLedger ledger() {
        return ledger;
      }

      @Override
      public void owe(LaneId lane, String event, Instant recordedAt, byte[] body) {
        rows.owe(lane, event, recordedAt, body);
      }

      @Override
      public void oweMany(LaneId lane, Instant recordedAt, int count) {
        rows.oweMany(lane, recordedAt, count);
      }

      @Override
      public void recordUnplanned(OrganizationId organization) {
        var outbox = new JooqOutbox(database.transactions());
        new JooqUnitOfWork(database.transactions())
            .execute(
                organization,
                () ->
                    outbox.append(
                        new EncodedEvent(
                            new EventId("evt_waiting"),
                            organization,
                            new EventType("order.created"),
                            "key",
                            "trace-1",
                            bytes("{}"))));
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
