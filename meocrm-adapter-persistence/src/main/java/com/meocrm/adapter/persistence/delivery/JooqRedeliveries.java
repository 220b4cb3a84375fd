package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.texts;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.Redeliveries;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jooq.DSLContext;

/** Puts deliveries into their lanes once more, under the lanes' locks. */
public final class JooqRedeliveries implements Redeliveries {
  /**
   * A row that waits is reset where it stands, one that is over gets its place by its old number
   * back. What had arrived before waits for nobody and keeps nobody waiting; of a key with gaps the
   * first number is ready and the one that was so until now, if it was never tried, is not.
   */
  private static final String AGAIN =
      """
      with wanted as materialized (
        select d.organization_id, d.lane_id, d.number, d.event_at, d.delivery_id, d.sequence, d.attempts,
          case when d.status is distinct from 'DELIVERED' then case ? when 'KEY' then e.event_key when 'STRICT' then ''
          end end as order_key
        from unnest(?::timestamptz[], ?::varchar[]) u(event_at, delivery_id)
        cross join lateral (
          select * from meocrm.delivery
          where organization_id = ? and event_at = u.event_at and delivery_id = u.delivery_id and lane_id = ?
            and event_at between ?::timestamptz and ?::timestamptz) d
        cross join lateral (
          select event_key from meocrm.event_log
          where organization_id = d.organization_id and sequence = d.sequence and recorded_at = d.event_at
            and recorded_at between ?::timestamptz and ?::timestamptz
          limit 1) e
        where not ? or exists (
          select from meocrm.undelivered x
          where x.organization_id = d.organization_id and x.lane_id = d.lane_id and x.number = d.number
            and x.status = 'EXHAUSTED')),
      reset as (
        update meocrm.delivery_queue q set attempts_before = q.attempts_before + q.attempts, attempts = 0, starts = 0,
          exhausted = false, due_at = meocrm.meocrm_now()
        from wanted w
        where q.organization_id = w.organization_id and q.lane_id = w.lane_id and q.number = w.number
          and q.taken_token = 0
        returning q.organization_id, q.lane_id, q.number, w.event_at, w.delivery_id),
      absent as materialized (
        select w.* from wanted w where not exists (
          select from meocrm.delivery_queue q
          where q.organization_id = w.organization_id and q.lane_id = w.lane_id and q.number = w.number)),
      filed as (
        insert into meocrm.delivery_queue
          (organization_id, lane_id, number, delivery_id, event_at, sequence, order_key, ready, due_at, attempts_before)
        select a.organization_id, a.lane_id, a.number, a.delivery_id, a.event_at, a.sequence, a.order_key,
          a.order_key is null
            or row_number() over (partition by a.order_key order by a.number) = 1 and not exists (
              select from meocrm.delivery_queue x
              where x.organization_id = a.organization_id and x.lane_id = a.lane_id and x.order_key = a.order_key
                and x.number < a.number),
          meocrm.meocrm_now(), a.attempts
        from absent a
        returning organization_id, lane_id, number, event_at, delivery_id),
      keys as materialized (
        select organization_id, lane_id, order_key, min(number) as number from absent
        where order_key is not null group by 1, 2, 3),
      held_back as (
        update meocrm.delivery_queue q set ready = false
        from keys k
        cross join lateral (
          select x.number from meocrm.delivery_queue x
          where x.organization_id = k.organization_id and x.lane_id = k.lane_id and x.order_key = k.order_key
          order by x.order_key, x.number limit 1) former
        where q.organization_id = k.organization_id and q.lane_id = k.lane_id and q.number = former.number
          and former.number > k.number and q.ready and q.attempts = 0 and q.taken_token = 0),
      again as materialized (select * from reset union all select * from filed),
      reopened as (
        update meocrm.delivery d set status = null, finished_at = null
        from again a
        where d.organization_id = a.organization_id and d.event_at = a.event_at and d.delivery_id = a.delivery_id
          and d.event_at between ?::timestamptz and ?::timestamptz),
      forgotten as (
        delete from meocrm.undelivered u using again a
        where u.organization_id = a.organization_id and u.lane_id = a.lane_id and u.number = a.number)
      select count(*)::int, min(number) from again
      """;

  /** In an outage the next probe is what was asked for. */
  private static final String PROBE_NEXT =
      """
      update meocrm.lane set probe_cursor = ? where organization_id = ? and lane_id = ? and state = 'OUT' and owner is null
      """;

  private static final String OF_RANGE =
      """
      from meocrm.undelivered where organization_id = ? and lane_id = ? and status = 'EXHAUSTED'
        and event_at between ?::timestamptz and ?::timestamptz
      """;

  private static final String EXHAUSTED =
      "select delivery_id, event_at, number " + OF_RANGE + "and number > ? order by number limit ?";

  private static final String COUNT_EXHAUSTED = "select count(*) " + OF_RANGE;

  /**
   * Whose partition of the ledger is gone has been delivered or not, nobody knows: it is not
   * missing. Reading the ledger keeps its partitions from being dropped until the transaction ends.
   */
  private static final String MISSING =
      """
      select u.delivery_id from unnest(?::timestamptz[], ?::varchar[]) u(event_at, delivery_id)
      where to_regclass('meocrm.delivery' || to_char(u.event_at at time zone 'UTC', '"_"YYYYMMDD')) is not null
        and not exists (
          select from meocrm.delivery d
          where d.organization_id = ? and d.event_at = u.event_at and d.delivery_id = u.delivery_id
            and d.event_at between ?::timestamptz and ?::timestamptz)
      """;

  private static final String COMPLETE_SINCE =
      "select ((meocrm.meocrm_now() at time zone 'UTC')::date - ?)::timestamp at time zone 'UTC'";

  private final Transactions transactions;

  public JooqRedeliveries(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public int again(
      LaneId lane, Ordering ordering, Collection<Reference> deliveries, boolean exhaustedOnly) {
    if (deliveries.isEmpty()) {
      return 0;
    }
    var dsl = locked(lane);
    var first = bound(deliveries, Comparator.naturalOrder());
    var last = bound(deliveries, Comparator.reverseOrder());
    var done =
        dsl.fetchSingle(
            AGAIN,
            ordering.name(),
            instants(deliveries, Reference::recordedAt),
            texts(deliveries, r -> r.id().value()),
            lane.organization().value(),
            lane.value(),
            first,
            last,
            first,
            last,
            exhaustedOnly,
            first,
            last);
    var lowest = done.get(1, Long.class);
    if (lowest != null) {
      if (!exhaustedOnly) {
        dsl.execute(PROBE_NEXT, lowest - 1, lane.organization().value(), lane.value());
      }
      dsl.execute(IdleLanes.WAKE, lane.organization().value(), lane.value());
    }
    return done.get(0, Integer.class);
  }

  @Override
  public List<Reference> exhausted(
      LaneId lane, Instant since, Instant until, long above, int limit) {
    return transactions
        .current(lane.organization())
        .fetch(
            EXHAUSTED,
            lane.organization().value(),
            lane.value(),
            since.toString(),
            until.toString(),
            above,
            limit)
        .map(row ->
            new Reference(
                new DeliveryId(row.get(0, String.class)),
                row.get(1, Instant.class),
                row.get(2, Long.class)));
  }

  @Override
  public long countExhausted(LaneId lane, Instant since, Instant until) {
    return transactions
        .current(lane.organization())
        .fetchSingle(
            COUNT_EXHAUSTED,
            lane.organization().value(),
            lane.value(),
            since.toString(),
            until.toString())
        .get(0, Long.class);
  }

  /** The lane's lock makes the answer about what is missing stay true until it is filed. */
  @Override
  public int planMissing(LaneId lane, List<Planned> planned) {
    var dsl = locked(lane);
    var missing = missing(dsl, lane, planned);
    if (!missing.isEmpty()) {
      JooqPlanStore.file(missing).run(dsl);
    }
    return missing.size();
  }

  @Override
  public int countMissing(LaneId lane, List<Planned> planned) {
    return missing(transactions.current(lane.organization()), lane, planned).size();
  }

  @Override
  public Instant completeSince(LaneId lane, int days) {
    return transactions
        .current(lane.organization())
        .fetchSingle(COMPLETE_SINCE, days)
        .get(0, Instant.class);
  }

  private static List<Planned> missing(DSLContext dsl, LaneId lane, List<Planned> planned) {
    if (planned.isEmpty()) {
      return List.of();
    }
    var times = planned.stream().map(p -> p.event().recordedAt()).toList();
    var ids =
        dsl
            .fetch(
                MISSING,
                instants(planned, p -> p.event().recordedAt()),
                texts(planned, p -> p.id().value()),
                lane.organization().value(),
                times.stream().min(Comparator.naturalOrder()).orElseThrow().toString(),
                times.stream().max(Comparator.naturalOrder()).orElseThrow().toString())
            .stream()
            .map(row -> row.get(0, String.class))
            .collect(toUnmodifiableSet());
    return planned.stream().filter(p -> ids.contains(p.id().value())).toList();
  }

  private DSLContext locked(LaneId lane) {
    var dsl = transactions.current(lane.organization());
    var pipeline = new Pipeline().add(JooqLaneControl.PLAN_AFRESH);
    LaneLocks.add(pipeline, List.of(lane));
    pipeline.run(dsl);
    return dsl;
  }

  /** Literally known bounds keep the planner away from all other days' partitions. */
  private static String bound(Collection<Reference> deliveries, Comparator<Instant> order) {
    return deliveries.stream().map(Reference::recordedAt).min(order).orElseThrow().toString();
  }
}
