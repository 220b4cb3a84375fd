package com.meocrm.adapter.persistence.event;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.RelayStore;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Outbox and log as the relay sees them: one transaction that locks shards, takes, numbers and
 * appends.
 *
 * <p>Round trips of a batch, whatever its size: set role, lock shards, take, append, commit (five),
 * what the planner needs, and one more on the first event of a day.
 */
public final class JooqRelayStore implements RelayStore {
  /**
   * Shards of one transaction: enough that few rounds serve everyone, few enough that another node
   * finds some too.
   */
  static final int SHARDS_PER_BATCH = 16;

  /** At random, so that the first shards cannot keep the last ones waiting under load. */
  private static final String LOCK_SHARDS =
      """
      select s.shard from meocrm.relay_shard s
      where exists (select from meocrm.outbox o where o.shard = s.shard)
      order by random()
      limit ?
      for update skip locked
      """;

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
          var shards = lockShards(dsl);
          if (shards.isEmpty()) {
            return 0;
          }
          batch[0] = new JooqBatch(dsl, shards, partitions);
          return work.apply(batch[0]);
        });
    if (batch[0] != null) {
      partitions.committed(batch[0].days());
    }
    return done;
  }

  private static List<Short> lockShards(DSLContext dsl) {
    return dsl.fetch(LOCK_SHARDS, SHARDS_PER_BATCH).getValues(0, Short.class);
  }
}
