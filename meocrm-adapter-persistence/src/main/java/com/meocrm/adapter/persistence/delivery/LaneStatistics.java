package com.meocrm.adapter.persistence.delivery;

import com.meocrm.core.delivery.DeliveryLedger.Statistics;
import com.meocrm.core.delivery.LaneId;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A lane's figures in one query. Numbers are gapless and given in order, so how many deliveries
 * were planned since a time follows from the first number of that time, found by halving; how many
 * arrived follows from how many did not, which stand in small tables of their own. Nothing is
 * counted that grows with what arrived, but a sample of it for the percentiles.
 */
final class LaneStatistics {
  private static final String QUERY =
      """
      with recursive
      lane as (
        select organization_id, lane_id, last_number, parked or state = 'STOPPED' as waits,
          meocrm.meocrm_now() - ? * interval '1 millisecond' as since
        from meocrm.lane where organization_id = ? and lane_id = ?),
      halves(low, high) as (
        select 1::bigint, last_number + 1 from lane
        union all
        select case when p.planned_at >= h.since then h.low else h.middle + 1 end,
          case when p.planned_at >= h.since then h.middle else h.high end
        from (select low, high, (low + high) / 2 as middle, l.organization_id, l.lane_id, l.since
          from halves cross join lane l where low < high) h
        left join lateral (
          select d.planned_at from meocrm.delivery d
          where d.organization_id = h.organization_id and d.lane_id = h.lane_id and d.number >= h.middle
          order by d.number limit 1) p on true),
      first as (select low as number from halves where low >= high limit 1),
      -- The key alone, which its index has. Values that are known beforehand tell the planner whose rows are many.
      queued as (
        select count(*) as everything, count(*) filter (where q.number >= (select number from first)) as in_window
        from meocrm.delivery_queue q where q.organization_id = ? and q.lane_id = ?),
      -- What an outage has exhausted was tried, and so is in the small index of such.
      tried as (
        select count(*) filter (where not q.exhausted) as failing, count(*) filter (where q.exhausted) as exhausted,
          count(*) filter (where q.exhausted and q.number >= (select number from first)) as exhausted_in_window
        from meocrm.delivery_queue q
        where q.organization_id = ? and q.lane_id = ? and q.ready and q.attempts > 0),
      missed as (
        select count(*) as all_missed, count(*) filter (where u.status = 'EXHAUSTED') as exhausted
        from meocrm.undelivered u
        where u.organization_id = ? and u.lane_id = ? and u.number >= (select number from first)),
      sample as (
        select extract(epoch from s.finished_at - s.planned_at) as took
        from lane l cross join first f
        cross join lateral (
          select d.status, d.finished_at, d.planned_at from meocrm.delivery d
          where d.organization_id = l.organization_id and d.lane_id = l.lane_id and d.number >= f.number
          order by d.number desc limit ?) s
        where s.status = 'DELIVERED'),
      due as (
        select least(
          (select q.due_at from meocrm.delivery_queue q
            where q.organization_id = ? and q.lane_id = ? and q.ready and q.attempts = 0
            order by q.number limit 1),
          (select min(q.due_at) from meocrm.delivery_queue q
            where q.organization_id = ? and q.lane_id = ? and q.ready and q.attempts > 0)) as at
        from lane l where not l.waits)
      select l.last_number + 1 - f.number, o.everything - t.exhausted, o.in_window - t.exhausted_in_window, t.failing,
        m.all_missed, m.exhausted, l.waits,
        (select percentile_cont(0.5) within group (order by took) * 1000 from sample)::bigint,
        (select percentile_cont(0.95) within group (order by took) * 1000 from sample)::bigint,
        (select at from due where at <= meocrm.meocrm_now())
      from lane l cross join first f cross join queued o cross join tried t cross join missed m
      """;

  private LaneStatistics() {}

  static Statistics fetch(DSLContext dsl, LaneId lane, Duration window) {
    var organization = lane.organization().value();
    var id = lane.value();
    var row =
        dsl.fetchSingle(
            QUERY,
            window.toMillis(),
            organization,
            id,
            organization,
            id,
            organization,
            id,
            organization,
            id,
            Statistics.SAMPLE,
            organization,
            id,
            organization,
            id);
    long planned = row.get(0, Long.class);
    long open = row.get(1, Long.class);
    long failing = row.get(3, Long.class);
    boolean waits = row.get(6, Boolean.class);
    return new Statistics(
        Math.max(0, planned - row.get(2, Long.class) - row.get(4, Long.class)),
        waits ? 0 : open - failing,
        waits ? 0 : failing,
        waits ? open : 0,
        row.get(5, Long.class),
        millis(row.get(7, Long.class)),
        millis(row.get(8, Long.class)),
        row.get(9, Instant.class));
  }

  private static @Nullable Duration millis(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
