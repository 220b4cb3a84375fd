package com.meocrm.adapter.persistence.event;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.RelayStore;
import java.util.function.Function;

/**
 * Outbox and log as the relay sees them: one transaction that locks shards and takes, numbers and
 * appends, plans.
 *
 * <p>Round trips of a batch, whatever its size: take, append, commit (three; begin rides along),
 * what the planner needs, and one more on the first event of a day.
 */
public final class JooqRelayStore implements RelayStore {
  private final Transactions transactions;
  private final Partitions partitions = new Partitions(System::nanoTime);

  public JooqRelayStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public int inBatch(Function<Batch, Integer> work) {
    var batch = new JooqBatch[1];
    int done =
        transactions.asWorker(dsl -> {
          batch[0] = new JooqBatch(dsl, partitions);
          return work.apply(batch[0]);
        });
    partitions.committed(batch[0].days());
    return done;
  }
}
