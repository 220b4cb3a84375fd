package com.meocrm.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Deliveries that wait for partners who have been out for long: many rows, all of them due. */
final class ParkedDeliveries {
  private static final int LANES = 100;
  private static final int TENANTS = 10;

  private ParkedDeliveries() {}

  /**
   * Fills log, ledger and queue by a few statements; each event is owed to ten endpoints. Five
   * different deliveries of each lane have failed, so nobody doubts that it is out.
   */
  static void fill(Connection connection, int deliveries) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      lanes(statement);
      int events = deliveries / (LANES / TENANTS);
      events(statement, events);
      deliveries(statement, deliveries);
      connection.commit();
    }
  }

  private static void lanes(Statement statement) throws SQLException {
    statement.execute(
        """
        insert into meocrm.tenant (organization_id)
        select 'org_parked_' || t from generate_series(0, %d - 1) t
        """
            .formatted(TENANTS));
    statement.execute(
        """
        insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight, state, failures, first_failures,
          out_since, probe_at, wake_at)
        select 'org_parked_' || (l %% %d), 'whk_parked_' || l, 'WEBHOOK', 10, 'OUT', 5, 5,
          meocrm.meocrm_now(), meocrm.meocrm_now() + interval '1 day', meocrm.meocrm_now() + interval '1 day'
        from generate_series(0, %d - 1) l
        """
            .formatted(TENANTS, LANES));
  }

  private static void events(Statement statement, int events) throws SQLException {
    statement.execute(
        """
        insert into meocrm.event_log
          (organization_id, sequence, recorded_at, event_id, type, event_key, trace_id, body, shard, batch_no)
        select 'org_parked_' || (e %% %d), e / %1$d + 1, meocrm.meocrm_now(), 'evt_parked_' || e, 'order.created',
          'ord_' || e, 'bench', convert_to(rpad('{"parked":' || e || ',"', 400, 'x') || '":0}', 'UTF8'), 0, 0
        from generate_series(0, %d - 1) e
        """
            .formatted(TENANTS, events));
  }

  private static void deliveries(Statement statement, int deliveries) throws SQLException {
    statement.execute(
        """
        create temporary table parked on commit drop as
        select 'org_parked_' || (l %% %d) as organization_id, 'whk_parked_' || l as lane_id, n as number,
          'dlv_parked_' || l || '_' || n as delivery_id, meocrm.meocrm_now() as event_at
        from generate_series(0, %d - 1) l, generate_series(1, %d) n
        """
            .formatted(TENANTS, LANES, deliveries / LANES));
    statement.execute(
        """
        insert into meocrm.delivery
          (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type, planned_at)
        select organization_id, event_at, delivery_id, lane_id, number, number, 'evt_parked_' || number,
          'order.created', event_at
        from parked
        """);
    statement.execute(
        """
        insert into meocrm.delivery_queue
          (organization_id, lane_id, number, delivery_id, event_at, sequence, order_key, ready, due_at, attempts)
        select organization_id, lane_id, number, delivery_id, event_at, number, 'ord_' || number, true,
          event_at, 0
        from parked
        """);
    statement.execute(
        """
        update meocrm.lane l set last_number = %d where lane_id like 'whk\\_parked\\_%%'
        """
            .formatted(deliveries / LANES));
  }
}
