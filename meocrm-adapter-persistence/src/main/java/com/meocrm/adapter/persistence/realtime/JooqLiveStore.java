package com.meocrm.adapter.persistence.realtime;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.EVENT_LOG;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.event.JooqEventLog;
import com.meocrm.adapter.persistence.event.Shards;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.realtime.LiveStore;
import com.meocrm.core.shared.OrganizationId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The log of many tenants at once, as the worker.
 *
 * <p>Round trips of a step that finds nothing: one. Of one that finds something: three.
 */
public final class JooqLiveStore implements LiveStore {
  private static final String BATCHES = "select shard, batch_no from meocrm.relay_shard";

  /** From which day on something lies beyond the positions. */
  private static final String FIRST_DAY =
      """
      select min(d.day) from unnest(?::varchar[], ?::bigint[]) w(organization_id, after)
      join meocrm.event_day d on d.organization_id = w.organization_id and d.last_sequence > w.after
      """;

  private final Transactions transactions;

  public JooqLiveStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public long[] batches() {
    var batches = new long[RelayStore.SHARDS];
    transactions
        .asWorkerAtOnce(dsl -> dsl.fetch(BATCHES))
        .forEach(row -> batches[row.get(0, Integer.class)] = row.get(1, Long.class));
    return batches;
  }

  @Override
  public int shardOf(OrganizationId organization) {
    return Shards.of(organization);
  }

  @Override
  public List<LoggedEvent> beyond(Map<OrganizationId, Long> sequences, int limit) {
    var organizations = texts(sequences.entrySet(), entry -> entry.getKey().value());
    var after = longs(sequences.entrySet(), Map.Entry::getValue);
    var day =
        transactions.asWorkerAtOnce(
            dsl -> dsl.fetchSingle(FIRST_DAY, organizations, after).get(0, LocalDate.class));
    return day == null
        ? List.of()
        : transactions.asWorkerAtOnce(dsl -> read(dsl, organizations, after, day, limit));
  }

  private static List<LoggedEvent> read(
      DSLContext dsl,
      @Nullable String[] organizations,
      @Nullable Long[] after,
      LocalDate day,
      int limit) {
    var from = day.atStartOfDay().toInstant(ZoneOffset.UTC);
    // One probe of the primary key for each tenant. The day is a literal, so that the planner looks
    // at no older partition; what is relayed now was recorded today, unless the relay was down.
    var beyond =
        """
        select e.* from unnest(?::varchar[], ?::bigint[]) w(organization_id, after)
        cross join lateral (
          select * from meocrm.event_log l
          where l.organization_id = w.organization_id and l.sequence > w.after
            and l.recorded_at >= timestamptz '%s'
          order by l.sequence limit ?) e
        order by e.organization_id, e.sequence
        limit ?
        """
            .formatted(from);
    return dsl.fetch(beyond, organizations, after, limit, limit)
        .into(EVENT_LOG)
        .map(JooqEventLog::logged);
  }
}
