package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.jooq.Tables.OUTBOX;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.Outbox;
import org.jooq.DSLContext;

/** The outbox as a table, written in the open unit of work. */
public final class JooqOutbox implements Outbox {
  private final Transactions transactions;

  public JooqOutbox(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void append(EncodedEvent event) {
    insert(transactions.current(event.organization()), event);
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
