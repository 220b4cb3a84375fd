package com.meocrm.adapter.persistence.inbound;

import static com.meocrm.adapter.persistence.jooq.Tables.INBOUND_MESSAGE;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.inbound.InboundMessages;

/** The memory of inbound messages as a table; its unique keys make each count once. */
public final class JooqInboundMessages implements InboundMessages {
  private static final String FORGET =
      """
      with old as (
        select organization_id, source_id, delivery_id from meocrm.inbound_message
        where received_at < meocrm.meocrm_now() - make_interval(days => ?)
        order by received_at
        limit ?)
      delete from meocrm.inbound_message m using old
      where m.organization_id = old.organization_id and m.source_id = old.source_id and m.delivery_id = old.delivery_id
      """;

  private final Transactions transactions;

  public JooqInboundMessages(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * An insert that meets an uncommitted row with one of its unique keys waits for that transaction:
   * of two duplicates at once, only one is ever told that it is the first.
   */
  @Override
  public boolean record(Received message) {
    return transactions
            .current(message.organization())
            .insertInto(INBOUND_MESSAGE)
            .set(INBOUND_MESSAGE.ORGANIZATION_ID, message.organization().value())
            .set(INBOUND_MESSAGE.SOURCE_ID, message.source().value())
            .set(INBOUND_MESSAGE.DELIVERY_ID, message.deliveryId())
            .set(INBOUND_MESSAGE.BODY_HASH, message.bodyHash())
            .set(INBOUND_MESSAGE.TYPE, message.type())
            .set(INBOUND_MESSAGE.SENT_AT, message.sentAt())
            .set(INBOUND_MESSAGE.RECEIVED_AT, message.receivedAt())
            .set(INBOUND_MESSAGE.TRACE_ID, message.traceId())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  @Override
  public int forget(int keepDays, int limit) {
    return transactions.asWorker(dsl -> dsl.execute(FORGET, keepDays, limit));
  }
}
