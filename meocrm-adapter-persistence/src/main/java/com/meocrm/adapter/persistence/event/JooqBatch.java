package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.Columns.bytes;
import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.OUTBOX;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.adapter.persistence.OneRoundTrip;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;

/** One transaction that locks shards and relays what waits in them. */
final class JooqBatch implements RelayStore.Batch {
  /**
   * Shards of one transaction: enough that few rounds serve everyone, few enough that another node
   * finds some too.
   */
  static final int SHARDS_PER_BATCH = 16;

  /** What every waiting tenant may have of a batch, however many wait. */
  private static final int LEAST_SHARE = 50;

  /** Waiting tenants of one shard that are looked at: about 8 µs each. */
  private static final int TENANTS_PER_SHARD = 256;

  /**
   * Locks shards that have work, at random, so that the first ones cannot keep the last ones
   * waiting under load; steps along the index from shard to shard and from tenant to tenant; then
   * reads a share of each, in random order so that the limit hits everyone alike.
   *
   * <p>Locking and reading in one statement: who held a shard before has committed when we get its
   * lock, so a row that we still see and it has taken is gone when we delete it, and is left out.
   * Nobody else deletes rows of a locked shard.
   */
  private static final String TAKE =
      """
      with recursive busy as (
        (select shard from meocrm.outbox order by shard limit 1)
        union all
        select o.shard
        from busy b
        cross join lateral (select shard from meocrm.outbox where shard > b.shard order by shard limit 1) o),
      locked as materialized (
        select s.shard from busy b join meocrm.relay_shard s on s.shard = b.shard
        order by random()
        limit ?
        for update of s skip locked),
      waiting as (
        select s.shard, o.organization_id, 1 as nth
        from locked s
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
   * holds it numbers. Its tenants come sorted, as everyone locks them; events name their tenant and
   * shard by the place in those arrays.
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
      counters as materialized (
        select
          (select array_agg(last_sequence order by organization_id collate "C") from counted) as last_sequences,
          (select array_agg(batch_no order by shard) from stamped) as batch_nos),
      numbered as materialized (
        select e.*, c.last_sequences[e.tenant] - e.from_last as sequence, c.batch_nos[e.place] as batch_no
        from counters c
        cross join unnest(?::int[], ?::varchar[], ?::bigint[], ?::int[], ?::smallint[], ?::varchar[], ?::varchar[],
          ?::varchar[], ?::varchar[], ?::bytea[], ?::timestamptz[])
          e(tenant, organization_id, from_last, place, shard, event_id, type, event_key, trace_id, body, recorded_at)),
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
  private final Partitions partitions;
  private Set<LocalDate> days = Set.of();

  JooqBatch(DSLContext dsl, Partitions partitions) {
    this.dsl = dsl;
    this.partitions = partitions;
  }

  @Override
  public List<RelayStore.Recorded> take(int limit) {
    return dsl.fetch(
            TAKE, SHARDS_PER_BATCH, TENANTS_PER_SHARD, Math.min(limit, LEAST_SHARE), limit, limit)
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
    var tenants = places(counts.keySet());
    var shards = new TreeSet<Short>();
    counts.keySet().forEach(organization -> shards.add(Shards.of(organization)));
    var shardPlaces = places(shards);
    var rows = new ArrayList<Numbered>();
    for (var recorded : events) {
      var organization = recorded.event().organization();
      long fromLast = left.merge(organization, -1L, Long::sum);
      short shard = Shards.of(organization);
      rows.add(
          new Numbered(
              recorded,
              fromLast,
              tenants.getOrDefault(organization, 0),
              shard,
              shardPlaces.getOrDefault(shard, 0)));
    }
    // By the driver's own hands: jOOQ writes arrays of bytes as text, five characters for a byte.
    var append =
        new OneRoundTrip()
            .add(
                APPEND,
                texts(counts.keySet(), OrganizationId::value),
                longs(counts.values(), n -> n),
                shards.toArray(Short[]::new),
                integers(rows, Numbered::tenant),
                texts(rows, r -> r.event().organization().value()),
                longs(rows, Numbered::fromLast),
                integers(rows, Numbered::shardPlace),
                rows.stream().map(Numbered::shard).toArray(Short[]::new),
                texts(rows, r -> r.event().id().value()),
                texts(rows, r -> r.event().type().value()),
                texts(rows, r -> r.event().key()),
                texts(rows, r -> r.event().traceId()),
                bytes(rows, r -> r.event().body()),
                instants(rows, r -> r.recorded().recordedAt()));
    var last = new HashMap<OrganizationId, Long>();
    for (var row : dsl.connectionResult(append::fetch).getFirst()) {
      last.put(
          new OrganizationId(String.valueOf(row[0])),
          ((Number) requireNonNull(row[1])).longValue());
    }
    return last;
  }

  /** Where each of them stands in an array of all, counted from 1. */
  private static <T> Map<T, Integer> places(Collection<T> sorted) {
    var places = new HashMap<T, Integer>();
    sorted.forEach(one -> places.put(one, places.size() + 1));
    return places;
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
   * @param tenant place of its tenant among those of the batch
   * @param shardPlace place of its shard among those of the batch
   */
  private record Numbered(
      RelayStore.Recorded recorded, long fromLast, int tenant, short shard, int shardPlace) {
    EncodedEvent event() {
      return recorded.event();
    }
  }
}
