package com.meocrm.adapter.persistence.partner;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Log and ledger filled directly, as the relay would fill them. */
final class LedgerRows {
  private final TestDatabase test;

  LedgerRows(TestDatabase test) {
    this.test = test;
  }

  void open(LaneId lane) {
    test.execute(
        "insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight)"
            + " values (?, ?, 'WEBHOOK', 10)",
        lane.organization().value(),
        lane.value());
    test.execute(
        "insert into meocrm.tenant (organization_id) values (?) on conflict do nothing",
        lane.organization().value());
  }

  void prepare(LocalDate day) {
    test.fetch("select meocrm.ensure_partitions(?::date)", day.toString());
  }

  void owe(LaneId lane, String event, Instant at, byte[] body) {
    prepare(LocalDate.ofInstant(at, ZoneOffset.UTC));
    test.execute(
        """
        with t as (
          update meocrm.tenant set last_sequence = last_sequence + 1 where organization_id = ? returning *),
        l as (
          update meocrm.lane set last_number = last_number + 1 where organization_id = ? and lane_id = ? returning *),
        e as (
          insert into meocrm.event_log
          select organization_id, last_sequence, ?::timestamptz, ?, 'order.created', 'key', 'trace', ?, 0, 1, false
          from t returning *)
        insert into meocrm.delivery
          (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type, planned_at)
        select l.organization_id, ?::timestamptz, ?, l.lane_id, l.last_number, t.last_sequence, ?, 'order.created', now()
        from l, t
        """,
        lane.organization().value(),
        lane.organization().value(),
        lane.value(),
        at.toString(),
        event,
        body,
        at.toString(),
        DeliveryId.of(lane, new EventId(event)).value(),
        event);
  }

  /** Many events of one moment, with small bodies. */
  void oweMany(LaneId lane, Instant at, int count) {
    prepare(LocalDate.ofInstant(at, ZoneOffset.UTC));
    test.execute(
        """
        with t as (
          update meocrm.tenant set last_sequence = last_sequence + ? where organization_id = ? returning *),
        l as (
          update meocrm.lane set last_number = last_number + ? where organization_id = ? and lane_id = ? returning *),
        e as (
          insert into meocrm.event_log
          select organization_id, last_sequence - n, ?::timestamptz, 'evt_' || (last_sequence - n), 'order.created', 'key',
            'trace', '{}', 0, 1, false
          from t, generate_series(0, ? - 1) n)
        insert into meocrm.delivery
          (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type, planned_at)
        select l.organization_id, ?::timestamptz, 'dlv_' || md5(l.lane_id || (t.last_sequence - n)), l.lane_id,
          l.last_number - n, t.last_sequence - n, 'evt_' || (t.last_sequence - n), 'order.created', now()
        from l, t, generate_series(0, ? - 1) n
        """,
        count,
        lane.organization().value(),
        count,
        lane.organization().value(),
        lane.value(),
        at.toString(),
        count,
        at.toString(),
        count);
  }
}
