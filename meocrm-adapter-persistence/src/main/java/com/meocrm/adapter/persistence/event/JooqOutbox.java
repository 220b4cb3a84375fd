package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.jooq.Tables.OUTBOX;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.Outbox;
import org.jooq.DSLContext;

/**
 * The outbox as a table, written together with COMMIT. By then everything that the events are about
 * is locked, so per entity their ids, which are given out now, ascend in the order of its changes.
 */
public final class JooqOutbox implements Outbox {
  private static final String INSERT =
      """
      insert into meocrm.outbox (organization_id, shard, event_id, type, event_key, trace_id, body, recorded_at)
      values (?, ?, ?, ?, ?, ?, ?, meocrm.meocrm_now())\
      """;

  private final Transactions transactions;

  public JooqOutbox(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void append(EncodedEvent event) {
    transactions.defer(
        event.organization(),
        INSERT,
        event.organization().value(),
        Shards.of(event.organization()),
        event.id().value(),
        event.type().value(),
        event.key(),
        event.traceId(),
        event.body());
  }

  static void insert(DSLContext dsl, EncodedEvent event) {
    dsl.insertInto(OUTBOX)
        .set(OUTBOX.ORGANIZATION_ID, event.organization().value())
        .set(OUTBOX.SHARD, Shards.of(event.organization()))
        .set(OUTBOX.EVENT_ID, event.id().value())
        .set(OUTBOX.TYPE, event.type().value())
        .set(OUTBOX.EVENT_KEY, event.key())
        .set(OUTBOX.TRACE_ID, event.traceId())
        .set(OUTBOX.BODY, event.body())
        .set(OUTBOX.RECORDED_AT, DatabaseClock.NOW)
        .execute();
  }
}
