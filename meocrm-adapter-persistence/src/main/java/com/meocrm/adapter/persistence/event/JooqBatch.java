package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.Columns.bytes;
import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.OUTBOX;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Record;

/** One transaction over locked shards. */
final class JooqBatch implements RelayStore.Batch {
  /** What every waiting tenant may have of a batch, however many wait. */
  private static final int LEAST_SHARE = 50;

  /** Waiting tenants of one shard that are looked at: about 8 µs each. */
  private static final int TENANTS_PER_SHARD = 256;

  /**
   * Steps along the index from tenant to tenant instead of reading all rows, then reads a share of
   * each, in random order so that the limit hits everyone alike. Nobody else deletes rows of a
   * locked shard, so they need no lock of their own.
   */
  private static final String TAKE =
      """
      with recursive waiting as (
        select s.shard, o.organization_id, 1 as nth
        from unnest(?::smallint[]) s(shard)
        cross join lateral (
          select organization_id from meocrm.outbox where shard = s.shard order by organization_id limit 1) o
        union all
        select w.shard, o.organization_id, w.nth + 1
        from waiting w
        cross join lateral (
          select organization_id from meocrm.outbox
          where shard = w.shard and organization_id > w.organization_id order by organization_id limit 1) o
        where w.nth < ?),
      chosen as materialized (
        select o.organization_id, o.id
        from (select * from waiting order by random()) w
        cross join lateral (
          select organization_id, id from meocrm.outbox
          where shard = w.shard and organization_id = w.organization_id
          order by id limit greatest(?, ? / (select greatest(1, count(*)) from waiting))) o
        limit ?),
      taken as (
        delete from meocrm.outbox o using chosen c
        where o.organization_id = c.organization_id and o.id = c.id
        returning o.organization_id, o.id, o.event_id, o.type, o.event_key, o.trace_id, o.body, o.recorded_at)
      select * from taken order by organization_id, id
      """;

  /**
   * Everything that numbering writes, in one statement. A tenant's row is its counter: whoever
   * holds it numbers. Its tenants come sorted, as everyone locks them.
   */
  private static final String APPEND =
      """
      with counted as (
        insert into meocrm.tenant as t (organization_id, last_sequence)
        select organization_id, events from unnest(?::varchar[], ?::bigint[]) u(organization_id, events)
        order by organization_id collate "C"
        on conflict (organization_id) do update set last_sequence = t.last_sequence + excluded.last_sequence
        returning organization_id, last_sequence),
      stamped as (
        update meocrm.relay_shard set batch_no = batch_no + 1 where shard = any (?::smallint[])
        returning shard, batch_no),
      numbered as (
        select e.*, c.last_sequence - e.from_last as sequence, s.batch_no
        from unnest(?::varchar[], ?::bigint[], ?::smallint[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[],
          ?::bytea[], ?::timestamptz[])
          e(organization_id, from_last, shard, event_id, type, event_key, trace_id, body, recorded_at)
        join counted c on c.organization_id = e.organization_id
        join stamped s on s.shard = e.shard),
      days as (
        insert into meocrm.event_day as d (organization_id, day, first_sequence, last_sequence)
        select organization_id, (recorded_at at time zone 'UTC')::date as day, min(sequence), max(sequence)
        from numbered group by 1, 2
        on conflict (organization_id, day) do update set
          first_sequence = least(d.first_sequence, excluded.first_sequence),
          last_sequence = greatest(d.last_sequence, excluded.last_sequence)),
      logged as (
        insert into meocrm.event_log
          (organization_id, sequence, recorded_at, event_id, type, event_key, trace_id, body, shard, batch_no)
        select organization_id, sequence, recorded_at, event_id, type, event_key, trace_id, body, shard, batch_no
        from numbered)
      select organization_id, last_sequence from counted
      """;

  private static final String MARK_PLAN_FAILED =
      """
      update meocrm.event_log e set plan_failed = true
      from unnest(?::varchar[], ?::bigint[], ?::timestamptz[]) u(organization_id, sequence, recorded_at)
      where e.organization_id = u.organization_id and e.sequence = u.sequence and e.recorded_at = u.recorded_at
      """;

  private final DSLContext dsl;
  private final List<Short> shards;
  private final Partitions partitions;
  private Set<LocalDate> days = Set.of();

  JooqBatch(DSLContext dsl, List<Short> shards, Partitions partitions) {
    this.dsl = dsl;
    this.shards = shards;
    this.partitions = partitions;
  }

  @Override
  public List<RelayStore.Recorded> take(int limit) {
    return dsl.fetch(
            TAKE,
            shards.toArray(Short[]::new),
            TENANTS_PER_SHARD,
            Math.min(limit, LEAST_SHARE),
            limit,
            limit)
        .into(OUTBOX)
        .map(JooqBatch::recorded);
  }

  @Override
  public List<LoggedEvent> append(List<RelayStore.Recorded> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    days =
        partitions.ensure(
            dsl,
            events.stream()
                .map(e -> LocalDate.ofInstant(e.recordedAt(), ZoneOffset.UTC))
                .collect(toUnmodifiableSet()));
    var counts = new TreeMap<OrganizationId, Long>();
    events.forEach(e -> counts.merge(e.event().organization(), 1L, Long::sum));
    return numbered(events, insert(events, counts), counts);
  }

  @Override
  public void markPlanFailed(List<LoggedEvent> events) {
    dsl.execute(
        MARK_PLAN_FAILED,
        texts(events, e -> e.event().organization().value()),
        longs(events, LoggedEvent::sequence),
        instants(events, LoggedEvent::recordedAt));
  }

  /** Days whose partitions this batch has seen to, and that will stay for a while. */
  Set<LocalDate> days() {
    return days;
  }

  /** Returns each tenant's last sequence. */
  private Map<OrganizationId, Long> insert(
      List<RelayStore.Recorded> events, Map<OrganizationId, Long> counts) {
    var left = new HashMap<>(counts);
    var rows = new ArrayList<Numbered>();
    for (var recorded : events) {
      long fromLast = left.merge(recorded.event().organization(), -1L, Long::sum);
      rows.add(new Numbered(recorded, fromLast, Shards.of(recorded.event().organization())));
    }
    return dsl.fetch(
            APPEND,
            texts(counts.keySet(), OrganizationId::value),
            longs(counts.values(), n -> n),
            rows.stream().map(Numbered::shard).distinct().toArray(Short[]::new),
            texts(rows, r -> r.event().organization().value()),
            longs(rows, Numbered::fromLast),
            rows.stream().map(Numbered::shard).toArray(Short[]::new),
            texts(rows, r -> r.event().id().value()),
            texts(rows, r -> r.event().type().value()),
            texts(rows, r -> r.event().key()),
            texts(rows, r -> r.event().traceId()),
            bytes(rows, r -> r.event().body()),
            instants(rows, r -> r.recorded().recordedAt()))
        .intoMap(r -> new OrganizationId(r.get(0, String.class)), r -> r.get(1, Long.class));
  }

  private static List<LoggedEvent> numbered(
      List<RelayStore.Recorded> events,
      Map<OrganizationId, Long> last,
      Map<OrganizationId, Long> counts) {
    var next = new HashMap<OrganizationId, Long>();
    counts.forEach((organization, count) ->
        next.put(organization, last.getOrDefault(organization, 0L) - count));
    return events.stream()
        .map(e ->
            new LoggedEvent(
                e.event(), next.merge(e.event().organization(), 1L, Long::sum), e.recordedAt()))
        .toList();
  }

  private static RelayStore.Recorded recorded(Record row) {
    return new RelayStore.Recorded(
        new EncodedEvent(
            new EventId(row.get(OUTBOX.EVENT_ID)),
            new OrganizationId(row.get(OUTBOX.ORGANIZATION_ID)),
            new EventType(row.get(OUTBOX.TYPE)),
            row.get(OUTBOX.EVENT_KEY),
            row.get(OUTBOX.TRACE_ID),
            row.get(OUTBOX.BODY)),
        row.get(OUTBOX.RECORDED_AT));
  }

  /**
   * An event on its way into the log.
   *
   * @param fromLast how many of its tenant's events follow it in this batch
   */
  private record Numbered(RelayStore.Recorded recorded, long fromLast, short shard) {
    EncodedEvent event() {
      return recorded.event();
    }
  }
}
