package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries off their lanes, one statement for all lanes that flow, and another when there
 * are lanes that need care.
 *
 * <p>The fence is the token on the delivery's own row, which is looked at again after waiting for a
 * lock.
 */
final class Picks {
  /**
   * The lanes as they are now: what their owners have changed since they were claimed counts from
   * the next delivery on. So does what goes to a destination past its lanes: nothing goes with it,
   * and from then on the minute's limit is counted here, since the lane's holder knows of its own
   * starts alone.
   */
  private static final String WANTED =
      """
      with wanted as materialized (
        select u.organization_id, u.lane_id, u.token, u.pick, u.probe_cursor, u.pacing_group, l.max_in_flight,
          l.rate_per_second,
          greatest(0, least(u.slots, l.max_in_flight - u.in_flight, l.rate_per_second, side.slots)) as slots
        from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::int[], ?::varchar[], ?::bigint[], ?::int[],
          ?::varchar[])
          u(organization_id, lane_id, token, slots, pick, probe_cursor, in_flight, pacing_group)
        join meocrm.lane l on l.organization_id = u.organization_id and l.lane_id = u.lane_id
        left join lateral (
          select case
            when count(*) = 0 then null
            when bool_or(s.ended_at is null or s.ended_at > meocrm.meocrm_now() - interval '1 second') then 0
            when l.per_minute > 0 then l.per_minute - (
              select count(*)::int from meocrm.pacing_start a
              where a.pacing_group = u.pacing_group and a.lane_id = u.lane_id
                and a.started_at > meocrm.meocrm_now() - interval '2 minutes'
                and (a.ended_at is null or a.ended_at > meocrm.meocrm_now() - interval '1 minute'))
            end as slots
          from meocrm.pacing_start s
          where s.pacing_group = u.pacing_group and s.lane_id = u.lane_id and s.number < 0
            and s.started_at > meocrm.meocrm_now() - interval '2 minutes') side on u.pacing_group is not null
        where l.token = u.token and not l.parked),
      """;

  /** Reads the heads of all lanes through the two partial indexes. */
  private static final String DUE =
      """
      picked as materialized (
        select q.organization_id, q.lane_id, q.number, w.token, w.pick, w.max_in_flight, w.rate_per_second,
          w.pacing_group
        from wanted w
        cross join lateral (
          (select organization_id, lane_id, number from meocrm.delivery_queue
           where organization_id = w.organization_id and lane_id = w.lane_id and ready and attempts = 0
             and taken_token = 0 and due_at <= meocrm.meocrm_now()
           order by number limit w.slots)
          union all
          (select organization_id, lane_id, number from meocrm.delivery_queue
           where organization_id = w.organization_id and lane_id = w.lane_id and ready and attempts > 0
             and taken_token = 0 and due_at <= meocrm.meocrm_now()
           order by due_at limit w.slots)
          limit w.slots) q),
      """;

  private static final String OF_LANE =
      "from meocrm.delivery_queue q where q.organization_id = w.organization_id and q.lane_id = w.lane_id ";

  private static final String FREE_AND_DUE =
      "and q.ready and q.taken_token = 0 and q.due_at <= meocrm.meocrm_now() ";

  private static final String HEAD_IS_DUE =
      "head.taken_token = 0 and head.due_at <= meocrm.meocrm_now()";

  /**
   * {@code head} is the delivery whose schedule a suspect lane follows. A lane may be asked for a
   * probe and a fresh delivery; when both are the same row, it is a probe.
   */
  private static final String CAREFUL =
      """
      picked as materialized (
        select distinct on (w.organization_id, w.lane_id, q.number)
          w.organization_id, w.lane_id, q.number, w.token, w.pick, w.max_in_flight, w.rate_per_second,
          w.pacing_group
        from wanted w
        left join lateral (
          select q.number, q.due_at, q.taken_token %1$s and w.pick = 'STEP' and q.ready and q.attempts > 0
            and not q.exhausted
          order by q.attempts desc, q.number limit 1) head on true
        cross join lateral (
          (select q.number %1$s %2$s and w.pick = 'FRESH' and q.attempts = 0 order by q.number limit w.slots)
          union all
          (select step.number
           from (
             select head.number, 1 as place where %3$s
             union all
             (select q.number, 2 %1$s %2$s and w.pick = 'STEP' and q.attempts = 0 and (head.number is null or %3$s)
              order by q.number limit w.slots)
             union all
             (select q.number, 3 %1$s %2$s and w.pick = 'STEP' and q.attempts > 0 and not q.exhausted
                and q.number <> head.number and %3$s
              order by q.attempts, q.number limit 1)) step
           order by step.place, step.number limit w.slots)
          union all
          (select probe.number
           from (
             (select q.number, 1 as place %1$s and w.pick = 'PROBE' and q.ready and q.taken_token = 0
                and q.number > w.probe_cursor order by q.number limit 1)
             union all
             (select q.number, 2 %1$s and w.pick = 'PROBE' and q.ready and q.taken_token = 0
              order by q.number limit 1)) probe
           where (
             select coalesce(l.probe_at, meocrm.meocrm_now()) <= meocrm.meocrm_now() from meocrm.lane l
             where l.organization_id = w.organization_id and l.lane_id = w.lane_id and l.token = w.token)
           order by probe.place limit 1)
          union all
          (select q.number %1$s and w.pick = 'IN_DOUBT' and q.taken_token > 0 and q.taken_token < w.token
           order by q.number limit 1)) q
        order by w.organization_id, w.lane_id, q.number, w.pick = 'PROBE' desc),
      """
          .formatted(OF_LANE, FREE_AND_DUE, HEAD_IS_DUE);

  /** Of those in doubt, over all lanes, only one. */
  private static final String ONE_IN_DOUBT =
      """
      chosen as materialized (
        select * from picked where pick <> 'IN_DOUBT'
        union all (select * from picked where pick = 'IN_DOUBT' limit 1)),
      """;

  /**
   * Most events are of today: their bodies come along, from no other days' partitions than the last
   * two, which is decided when the statement begins to run. "The first from this sequence on" is
   * what only the index by sequence answers without sorting; several begin with the tenant. Nobody
   * waits for the disk, for a taking that a crash of the database loses is taken again; unless it
   * marks starts in a pacing group.
   */
  private static final String TAKE =
      """
      taken as (
        update meocrm.delivery_queue q set taken_token = p.token, starts = q.starts + 1
        from %s p
        where q.organization_id = p.organization_id and q.lane_id = p.lane_id and q.number = p.number
          and q.taken_token < p.token
        returning q.*, p.pick, p.max_in_flight, p.rate_per_second, p.pacing_group),
      marked as (
        insert into meocrm.pacing_start as s (organization_id, lane_id, number, started_at, pacing_group)
        select organization_id, lane_id, number, meocrm.meocrm_now(), pacing_group from taken
        where pacing_group is not null
        on conflict (organization_id, lane_id, number, started_at) do update set ended_at = null)
      select t.organization_id, t.lane_id, t.taken_token, t.delivery_id, t.number, t.attempts,
        e.event_id, e.type, e.event_key, e.trace_id, e.body, t.sequence, t.event_at, hub.epoch, t.starts, t.pick,
        t.attempts_before, t.max_in_flight, t.rate_per_second
      from taken t
      left join lateral (
        select sequence, event_id, type, event_key, trace_id, body from meocrm.event_log
        where organization_id = t.organization_id and sequence >= t.sequence and recorded_at = t.event_at
          and recorded_at >= meocrm.meocrm_now() - interval '1 day' and recorded_at <= meocrm.meocrm_now()
        order by sequence limit 1) e on e.sequence = t.sequence
      cross join (select meocrm.meocrm_epoch() as epoch) hub
      cross join (select case when ? then set_config('synchronous_commit', 'off', true) end) unhurried
      order by t.organization_id, t.lane_id, t.attempts > 0, case when t.attempts = 0 then t.number end, t.due_at,
        t.number
      """;

  /** The events that {@link #TAKE} did not find among the recent ones. */
  private static final String OLDER =
      """
      select t.organization_id, t.sequence, e.event_id, e.type, e.event_key, e.trace_id, e.body
      from unnest(?::varchar[], ?::bigint[], ?::timestamptz[]) t(organization_id, sequence, event_at)
      join lateral (
        select sequence, event_id, type, event_key, trace_id, body from meocrm.event_log
        where organization_id = t.organization_id and sequence >= t.sequence and recorded_at = t.event_at
          and recorded_at between ?::timestamptz and ?::timestamptz
        order by sequence limit 1) e on e.sequence = t.sequence
      """;

  private static final String TAKE_DUE = WANTED + DUE + TAKE.formatted("picked");
  private static final String TAKE_CAREFULLY =
      WANTED + CAREFUL + ONE_IN_DOUBT + TAKE.formatted("chosen");

  private Picks() {}

  static List<Dispatch> take(DSLContext dsl, Collection<Demand> demands) {
    var due = demands.stream().filter(d -> d.pick() == Pick.DUE).toList();
    var careful = demands.stream().filter(d -> d.pick() != Pick.DUE).toList();
    var dispatches = new ArrayList<Dispatch>();
    take(dsl, TAKE_DUE, due, dispatches);
    take(dsl, TAKE_CAREFULLY, careful, dispatches);
    return dispatches;
  }

  private static void take(
      DSLContext dsl, String sql, List<Demand> demands, List<Dispatch> dispatches) {
    if (!demands.isEmpty()) {
      var rows =
          dsl.fetch(
              sql,
              texts(demands, d -> d.lease().lane().organization().value()),
              texts(demands, d -> d.lease().lane().value()),
              longs(demands, d -> d.lease().token()),
              integers(demands, Demand::slots),
              texts(demands, d -> d.pick().name()),
              longs(demands, Demand::cursor),
              integers(demands, Demand::inFlight),
              texts(demands, d -> group(d.lease())),
              demands.stream().allMatch(d -> d.lease().pacing().group() == null));
      var older = older(dsl, rows.stream().filter(row -> row.get(6) == null).toList());
      rows.forEach(row -> dispatches.add(dispatch(row, row.get(6) == null ? older : null)));
    }
  }

  private static @Nullable String group(LaneLease lease) {
    var group = lease.pacing().group();
    return group == null ? null : group.value();
  }

  /** Looks up the events of these rows. */
  private static Map<Position, EncodedEvent> older(DSLContext dsl, List<Record> rows) {
    if (rows.isEmpty()) {
      return Map.of();
    }
    var times = rows.stream().map(row -> row.get(12, Instant.class)).sorted().toList();
    return dsl.fetch(
            OLDER,
            texts(rows, row -> row.get(0, String.class)),
            longs(rows, row -> row.get(11, Long.class)),
            instants(rows, row -> row.get(12, Instant.class)),
            times.getFirst().toString(),
            times.getLast().toString())
        .intoMap(
            row -> new Position(row.get(0, String.class), row.get(1, Long.class)),
            row -> event(row, 2));
  }

  private static Dispatch dispatch(Record row, @Nullable Map<Position, EncodedEvent> older) {
    var lane = LaneLocks.lane(row);
    long sequence = row.get(11, Long.class);
    var event =
        older == null
            ? event(row, 6)
            : older.get(new Position(lane.organization().value(), sequence));
    if (event == null) {
      throw new IllegalStateException("no event " + sequence + " in the log for lane " + lane);
    }
    return new Dispatch(
        lane,
        row.get(2, Long.class),
        new DeliveryId(row.get(3, String.class)),
        row.get(4, Long.class),
        row.get(5, Integer.class) + 1,
        row.get(16, Integer.class),
        row.get(14, Integer.class),
        Pick.valueOf(row.get(15, String.class)),
        new LoggedEvent(event, sequence, row.get(12, Instant.class)),
        row.get(13, String.class),
        new LaneTerms(row.get(17, Integer.class), row.get(18, Integer.class)));
  }

  /**
   * @param from where the event's columns begin
   */
  private static EncodedEvent event(Record row, int from) {
    return new EncodedEvent(
        new EventId(row.get(from, String.class)),
        new OrganizationId(row.get(0, String.class)),
        new EventType(row.get(from + 1, String.class)),
        row.get(from + 2, String.class),
        row.get(from + 3, String.class),
        row.get(from + 4, byte[].class));
  }

  /** An event's place in the log. */
  private record Position(String organization, long sequence) {}
}
