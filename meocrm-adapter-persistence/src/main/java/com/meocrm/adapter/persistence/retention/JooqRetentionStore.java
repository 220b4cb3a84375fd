package com.meocrm.adapter.persistence.retention;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.delivery.OpenDeliveries;
import com.meocrm.core.retention.ExpiredDelivery;
import com.meocrm.core.retention.RetentionStore;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/**
 * Days as partitions. The worker's role owns none, so functions of the owner make and drop them.
 */
public final class JooqRetentionStore implements RetentionStore {
  private static final String PREPARE =
      """
      select meocrm.ensure_partitions((meocrm.meocrm_now() at time zone 'UTC')::date + ahead)
      from generate_series(0, ?) ahead
      """;

  /** Partitions by their names, which end with the day. */
  private static final String DAYS =
      """
      select distinct to_date(right(c.relname, 8), 'YYYYMMDD') as day
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      where i.inhparent = any (array[%s]::regclass[]) and c.relname ~ '_[0-9]{8}$'
      """;

  private static final String OLD = "day < (meocrm.meocrm_now() at time zone 'UTC')::date - ? ";

  private static final String DROP_EVENTS =
      """
      with days as (%s),
      oldest as materialized (select day from days where %s order by day limit 1)
      select meocrm.drop_event_day(day) from oldest
      """
          .formatted(DAYS.formatted("'meocrm.event_log'"), OLD);

  /** Open deliveries are counted once, not for each day that they hold. */
  private static final String DROP_LEDGER =
      """
      with days as (%s),
      kept_from as (select meocrm.meocrm_now() - make_interval(days => ?) as at),
      held as (
        select (event_at at time zone 'UTC')::date as day from meocrm.delivery_queue
        union
        select day from meocrm.expired_day, kept_from where expired_at > at),
      oldest as materialized (
        select day from days where %s and day not in (select day from held) order by day limit 1)
      select meocrm.drop_ledger_day(day, at) from oldest, kept_from
      """
          .formatted(DAYS.formatted("'meocrm.delivery', 'meocrm.attempt'"), OLD);

  private final Transactions transactions;

  public JooqRetentionStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void prepare(int daysAhead) {
    transactions.asWorkerLookingThroughTables(dsl -> dsl.fetch(PREPARE, daysAhead));
  }

  @Override
  public int expire(int keepDays, int limit, Consumer<List<ExpiredDelivery>> beforeCommit) {
    return transactions.asWorkerLookingThroughTables(dsl -> {
      var expired = OpenDeliveries.expire(dsl, keepDays, limit);
      if (!expired.isEmpty()) {
        beforeCommit.accept(expired);
      }
      return expired.size();
    });
  }

  @Override
  public Drop dropEvents(int keepDays) {
    return transactions.asWorkerLookingThroughTables(dsl -> drop(dsl, DROP_EVENTS, keepDays));
  }

  @Override
  public Drop dropLedger(int keepDays) {
    return transactions.asWorkerLookingThroughTables(
        dsl -> drop(dsl, DROP_LEDGER, keepDays, keepDays));
  }

  private static Drop drop(DSLContext dsl, String sql, Object... parameters) {
    return dsl.fetch(sql, parameters).getValues(0, String.class).stream()
        .findFirst()
        .map(answer -> answer.equals("DROPPED") ? Drop.DROPPED : Drop.LATER)
        .orElse(Drop.NOTHING);
  }
}
