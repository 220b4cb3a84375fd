package com.meocrm.adapter.persistence.realtime;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.EVENT_LOG;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.event.JooqEventLog;
import com.meocrm.adapter.persistence.event.Shards;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.realtime.LiveAttempt;
import com.meocrm.core.realtime.LiveDeliveries;
import com.meocrm.core.realtime.LiveStore;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The log of many tenants at once, as the worker.
 *
 * <p>Round trips of a step that finds nothing: one. Of one that finds something: three.
 */
public final class JooqLiveStore implements LiveStore {
  private static final String PROGRESS =
      "select h.epoch, s.shard, s.batch_no from meocrm.relay_shard s"
          + " cross join (select meocrm.meocrm_epoch() as epoch) h";

  /** From which day on something lies beyond the positions. */
  private static final String FIRST_DAY =
      """
      select min(d.day) from unnest(?::varchar[], ?::bigint[]) w(organization_id, after)
      join meocrm.event_day d on d.organization_id = w.organization_id and d.last_sequence > w.after
      """;

  /**
   * Outcomes are written in batches within moments of their ends, so a look leaves out what ended
   * before the look before and was written after it.
   */
  private static final String ATTEMPTS =
      """
      select c.now, a.*
      from (select meocrm.meocrm_now() as now) c
      left join lateral (
        select t.organization_id, t.delivery_id, d.lane_id, d.event_id, d.type, d.sequence, t.attempt,
          d.status as delivery_status, t.status as http_status, t.error, t.duration_ms, t.ended_at
        from meocrm.attempt t
        join meocrm.delivery d using (organization_id, event_at, delivery_id)
        where t.ended_at > ?::timestamptz and t.ended_at <= c.now and t.organization_id = any(?::varchar[])
        order by t.ended_at desc
        limit ?) a on true
      """;

  private final Transactions transactions;

  public JooqLiveStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Progress progress() {
    var batches = new Long[RelayStore.SHARDS];
    Arrays.fill(batches, 0L);
    var rows = transactions.asWorkerAtOnce(dsl -> dsl.fetch(PROGRESS));
    rows.forEach(row -> batches[row.get(1, Integer.class)] = row.get(2, Long.class));
    return new Progress(rows.getFirst().get(0, String.class), List.of(batches));
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

  @Override
  public LiveDeliveries.News attempts(
      Set<OrganizationId> organizations, LiveDeliveries.@Nullable Mark since, int limit) {
    var after = since instanceof Until until ? until.at().toString() : null;
    var names = organizations.stream().map(OrganizationId::value).toArray(String[]::new);
    var rows = transactions.asWorkerAtOnce(dsl -> dsl.fetch(ATTEMPTS, after, names, limit));
    // The first row, which is always there, says when it was looked.
    var now = rows.getFirst().get("now", Instant.class);
    var attempts =
        rows.stream()
            .filter(row -> row.get("delivery_id") != null)
            .map(JooqLiveStore::attempt)
            .toList()
            .reversed();
    return new LiveDeliveries.News(attempts, new Until(now));
  }

  private static LiveAttempt attempt(Record row) {
    return new LiveAttempt(
        new OrganizationId(row.get("organization_id", String.class)),
        row.get("delivery_id", String.class),
        row.get("lane_id", String.class),
        row.get("event_id", String.class),
        row.get("type", String.class),
        row.get("sequence", Long.class),
        row.get("attempt", Integer.class),
        row.get("delivery_status", String.class),
        row.get("http_status", Integer.class),
        row.get("error", String.class),
        row.get("duration_ms", Integer.class),
        row.get("ended_at", Instant.class));
  }

  private record Until(Instant at) implements LiveDeliveries.Mark {}

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
