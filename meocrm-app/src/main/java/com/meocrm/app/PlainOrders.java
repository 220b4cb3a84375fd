package com.meocrm.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The statements of an idempotent order, by JDBC and nothing else, in as few round trips: what the
 * database itself can do. For one thread at a time.
 */
final class PlainOrders implements AutoCloseable {
  private static final String BEGIN =
      """
      select set_config('role', 'meocrm_request', true), set_config('meocrm.organization', ?, true),
        set_config('statement_timeout', '5000', true), set_config('idle_in_transaction_session_timeout', '5000', true);
      select pg_try_advisory_xact_lock(?);
      select fingerprint, owner, answer, coalesce(lease_until <= meocrm.meocrm_now(), true),
        expires_at <= meocrm.meocrm_now()
      from meocrm.idempotency where organization_id = ? and principal = 'usr_bench' and idempotency_key = ?\
      """;

  private static final String ORDER =
      """
      insert into meocrm.sales_order (organization_id, order_id, code, channel, payment_method, status, branch_id, items,
        discount, shipping_fee, seller_id, paid, paid_amount, value_net, value_gross, created_at, updated_at, version)
      values (?, ?, ?, 'ONLINE', 'CARD', 'PENDING', 'br_1', ?::jsonb, 0, 0, 'usr_bench', false, 0, 90001, 90001,
        now(), now(), 1)\
      """;

  private static final String END =
      """
      insert into meocrm.outbox (organization_id, shard, event_id, type, event_key, trace_id, body, recorded_at)
      values (?, 0, ?, 'order.created', ?, 'bench', ?, meocrm.meocrm_now());
      insert into meocrm.audit_entry (organization_id, audit_id, at, actor, action, entity, decision, after, trace_id)
      values (?, ?, now(), 'usr_bench', 'order.create', ?, 'ALLOWED', '{"status":"PENDING"}', 'bench');
      insert into meocrm.idempotency (organization_id, principal, idempotency_key, fingerprint, answer, expires_at)
      values (?, 'usr_bench', ?, ?, ?, meocrm.meocrm_now() + interval '24 hours');
      commit\
      """;

  private static final String ITEMS =
      "[{\"sku\":\"TEA-1\",\"quantity\":2,\"unitPrice\":\"45000.50\",\"taxExempt\":false}]";

  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement order;
  private final PreparedStatement end;
  private final byte[] event = new byte[420];
  private final byte[] answer = new byte[820];

  PlainOrders(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    begin = connection.prepareStatement(BEGIN);
    order = connection.prepareStatement(ORDER);
    end = connection.prepareStatement(END);
  }

  void place(String organization, String id) throws SQLException {
    bind(begin, organization, (long) id.hashCode(), organization, id);
    bind(order, organization, id, id, ITEMS);
    bind(
        end,
        organization,
        id,
        id,
        event,
        organization,
        id,
        "order:" + id,
        organization,
        id,
        "0".repeat(64),
        answer);
    connection.commit();
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    statement.execute();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
