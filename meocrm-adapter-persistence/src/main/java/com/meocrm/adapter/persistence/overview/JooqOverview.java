package com.meocrm.adapter.persistence.overview;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.overview.Figures;
import com.meocrm.core.overview.Figures.Part;
import com.meocrm.core.overview.Overview;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.CustomerLanes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's figures from the ends of log and ledger, which their primary keys give newest first,
 * and from the small tables of what is open and of what did not arrive: no question grows with what
 * the tenant ever did.
 */
public final class JooqOverview implements Overview {
  /** So that partitions are left out by what is asked for, and plans fit the tables as they are. */
  private static final String PLAN_AFRESH =
      "select set_config('plan_cache_mode', 'force_custom_plan', true), meocrm.meocrm_now()";

  private static final String PARTS =
      """
      with
      bounds as (select ?::timestamptz as since, ?::timestamptz as until, ?::int as parts, ?::varchar as organization),
      events as (
        select width_bucket(extract(epoch from e.recorded_at)::float8, extract(epoch from b.since)::float8,
          extract(epoch from b.until)::float8, b.parts) as part, count(*) as events
        from bounds b cross join lateral (
          select recorded_at from meocrm.event_log
          where organization_id = b.organization and recorded_at > b.since
          order by sequence desc limit ?) e
        group by 1),
      deliveries as (
        select width_bucket(extract(epoch from d.event_at)::float8, extract(epoch from b.since)::float8,
          extract(epoch from b.until)::float8, b.parts) as part,
          count(*) filter (where d.status = 'DELIVERED') as delivered,
          sum(d.attempts) - count(*) filter (where d.status = 'DELIVERED') as failed,
          count(*) as looked_at,
          percentile_cont(0.5) within group (order by extract(epoch from d.finished_at - d.planned_at) * 1000)
            filter (where d.status = 'DELIVERED') as p50,
          percentile_cont(0.95) within group (order by extract(epoch from d.finished_at - d.planned_at) * 1000)
            filter (where d.status = 'DELIVERED') as p95
        from bounds b cross join lateral (
          select event_at, status, attempts, planned_at, finished_at from meocrm.delivery
          where organization_id = b.organization and event_at > b.since and lane_id <> '%s'
          order by event_at desc limit ?) d
        group by grouping sets ((1), ()))
      select coalesce(e.part, d.part) as part, coalesce(e.events, 0), coalesce(d.delivered, 0), coalesce(d.failed, 0),
        d.p50::bigint, d.p95::bigint, coalesce(d.looked_at, 0)
      from events e full join deliveries d on d.part = e.part
      """
          .formatted(CustomerLanes.LANE); // what is only considered there leaves the hub elsewhere

  private static final String NOW =
      """
      with
      lanes as (
        select lane_id, parked or state = 'STOPPED' as waits from meocrm.lane where organization_id = ?),
      open as (
        select q.lane_id from meocrm.delivery_queue q where q.organization_id = ? and not q.exhausted limit ?)
      select
        coalesce((select last_sequence from meocrm.tenant where organization_id = ?), 0),
        (select count(*) from open),
        (select count(*) from open o join lanes l on l.lane_id = o.lane_id where l.waits),
        (select count(*) from meocrm.undelivered
          where organization_id = ? and status = 'EXHAUSTED' and event_at > ?::timestamptz),
        (select min(d.at) from lanes l cross join lateral (
          select least(
            (select q.due_at from meocrm.delivery_queue q
              where q.organization_id = ? and q.lane_id = l.lane_id and q.ready and q.attempts = 0
              order by q.number limit 1),
            (select min(q.due_at) from meocrm.delivery_queue q
              where q.organization_id = ? and q.lane_id = l.lane_id and q.ready and q.attempts > 0)) as at) d
          where not l.waits and d.at <= meocrm.meocrm_now())
      """;

  private final Transactions transactions;

  public JooqOverview(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Figures figures(OrganizationId organization, Duration window, int parts) {
    return transactions.asTenant(
        organization,
        dsl -> {
          var until = dsl.fetchSingle(PLAN_AFRESH).get(1, Instant.class);
          return figures(dsl, organization.value(), until, window, parts);
        });
  }

  private static Figures figures(
      DSLContext dsl, String organization, Instant until, Duration window, int parts) {
    var since = until.minus(window);
    var counted =
        dsl.fetch(
            PARTS,
            since.toString(),
            until.toString(),
            parts,
            organization,
            Figures.SAMPLE,
            Figures.SAMPLE);
    var now =
        dsl.fetchSingle(
            NOW,
            organization,
            organization,
            Figures.MOST_COUNTED,
            organization,
            organization,
            since.toString(),
            organization,
            organization);
    // The row without a part is that of all deliveries.
    var whole = counted.stream().filter(row -> row.get(0) == null).findFirst();
    @Nullable Instant due = now.get(4, Instant.class);
    return new Figures(
        until,
        window,
        now.get(0, Long.class),
        now.get(1, Long.class),
        now.get(2, Long.class),
        now.get(3, Long.class),
        whole.map(row -> millis(row, 4)).orElse(null),
        whole.map(row -> millis(row, 5)).orElse(null),
        due,
        isPartial(counted),
        parts(counted, since, window, parts));
  }

  private static boolean isPartial(List<? extends Record> counted) {
    long events =
        counted.stream()
            .filter(row -> row.get(0) != null)
            .mapToLong(row -> row.get(1, Long.class))
            .sum();
    long deliveries =
        counted.stream()
            .filter(row -> row.get(0) == null)
            .mapToLong(row -> row.get(6, Long.class))
            .sum();
    return events >= Figures.SAMPLE || deliveries >= Figures.SAMPLE;
  }

  private static List<Part> parts(
      List<? extends Record> counted, Instant since, Duration window, int parts) {
    var all = new ArrayList<Part>();
    for (int i = 0; i < parts; i++) {
      var at = since.plus(window.multipliedBy(i).dividedBy(parts));
      long events = 0;
      long delivered = 0;
      long failed = 0;
      Duration p50 = null;
      Duration p95 = null;
      for (var row : counted) {
        @Nullable Integer number = row.get(0, Integer.class);
        // What was recorded while this was asked for counts for the last part.
        if (number != null && Math.clamp(number, 1, parts) == i + 1) {
          events += row.get(1, Long.class);
          delivered += row.get(2, Long.class);
          failed += row.get(3, Long.class);
          p50 = p50 == null ? millis(row, 4) : p50;
          p95 = p95 == null ? millis(row, 5) : p95;
        }
      }
      all.add(new Part(at, events, delivered, failed, p50, p95));
    }
    return all;
  }

  private static @Nullable Duration millis(Record row, int column) {
    @Nullable Long millis = row.get(column, Long.class);
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
