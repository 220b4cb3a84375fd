package com.meocrm.adapter.persistence.event;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.Outbox;

/** The outbox for what the hub itself notices: written in the worker's open transaction. */
public final class JooqWorkerOutbox implements Outbox {
  private final Transactions transactions;

  public JooqWorkerOutbox(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void append(EncodedEvent event) {
    transactions.asWorker(dsl -> {
      JooqOutbox.insert(dsl, event);
      return event;
    });
  }
}
