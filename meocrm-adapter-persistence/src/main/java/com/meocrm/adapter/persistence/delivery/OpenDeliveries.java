package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.retention.ExpiredDelivery;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Takes open deliveries off their lanes because their events go. In four statements after the
 * lanes' locks, each of which sees what the one before did: take off, release what waited behind,
 * wake.
 */
public final class OpenDeliveries {
  private static final String CUTOFF =
      "(((meocrm.meocrm_now() at time zone 'UTC')::date - ?) at time zone 'UTC')";

  /** On the wire: taken by somebody whose lease runs. */
  private static final String NOT_ON_THE_WIRE =
      "(q.taken_token = 0 or l.owner is null or l.lease_until <= meocrm.meocrm_now()) ";

  private static final String FIND =
      """
      select q.organization_id, q.lane_id, q.number from meocrm.delivery_queue q
      join meocrm.lane l on l.organization_id = q.organization_id and l.lane_id = q.lane_id
      where q.event_at <
      """
          + CUTOFF
          + " and "
          + NOT_ON_THE_WIRE
          + "limit ?";

  private static final String EXPIRE =
      """
      with gone as (
        delete from meocrm.delivery_queue q
        using unnest(?::varchar[], ?::varchar[], ?::bigint[]) u(organization_id, lane_id, number), meocrm.lane l
        where q.organization_id = u.organization_id and q.lane_id = u.lane_id and q.number = u.number
          and l.organization_id = q.organization_id and l.lane_id = q.lane_id and
      """
          + NOT_ON_THE_WIRE
          + """
            returning q.organization_id, q.lane_id, q.delivery_id, q.event_at, q.order_key),
          days as (
            insert into meocrm.expired_day as d (organization_id, day, deliveries, expired_at)
            select organization_id, (event_at at time zone 'UTC')::date as day, count(*), meocrm.meocrm_now()
            from gone group by 1, 2 order by 1, 2
            on conflict (organization_id, day) do update set
              deliveries = d.deliveries + excluded.deliveries, expired_at = excluded.expired_at),
          expired as (
            update meocrm.delivery d set status = 'EXPIRED', finished_at = meocrm.meocrm_now()
            from gone g
            where d.organization_id = g.organization_id and d.event_at = g.event_at and d.delivery_id = g.delivery_id
              and d.event_at <
          """
          + CUTOFF
          + """
            returning d.organization_id, d.lane_id, d.number, d.event_at, d.delivery_id, d.event_id, d.type, g.order_key),
          missed as (
            insert into meocrm.undelivered (organization_id, lane_id, number, event_at, delivery_id, type, status)
            select organization_id, lane_id, number, event_at, delivery_id, type, 'EXPIRED' from expired
            on conflict (organization_id, lane_id, number) do update set status = 'EXPIRED')
          select organization_id, lane_id, delivery_id, event_id, type, order_key from expired
          """;

  private static final String RELEASE =
      """
      with next as materialized (
        select k.organization_id, k.lane_id, first.number
        from (select distinct * from unnest(?::varchar[], ?::varchar[], ?::varchar[])
          u(organization_id, lane_id, order_key)) k
        cross join lateral (
          select x.number, x.ready from meocrm.delivery_queue x
          where x.organization_id = k.organization_id and x.lane_id = k.lane_id and x.order_key = k.order_key
          order by x.order_key, x.number limit 1) first
        where not first.ready)
      update meocrm.delivery_queue q set ready = true, due_at = meocrm.meocrm_now()
      from next n
      where q.organization_id = n.organization_id and q.lane_id = n.lane_id and q.number = n.number
      """;

  /** An owner finds what was released when it settles. */
  private static final String WAKE =
      "update meocrm.lane l set wake_at ="
          + IdleLanes.NEXT_DUE
          + """
          from (select distinct * from unnest(?::varchar[], ?::varchar[]) u(organization_id, lane_id)) u
          where l.organization_id = u.organization_id and l.lane_id = u.lane_id and l.owner is null
          """;

  private OpenDeliveries() {}

  /**
   * Expires deliveries of events that are more than {@code keepDays} days old, in the caller's
   * transaction.
   *
   * @param limit at most this many
   */
  public static List<ExpiredDelivery> expire(DSLContext dsl, int keepDays, int limit) {
    var found = dsl.fetch(FIND, keepDays, limit);
    if (found.isEmpty()) {
      return List.of();
    }
    LaneLocks.lock(dsl, new HashSet<>(found.map(LaneLocks::lane)));
    var gone =
        dsl.fetch(
            EXPIRE,
            texts(found, r -> r.get(0, String.class)),
            texts(found, r -> r.get(1, String.class)),
            longs(found, r -> r.get(2, Long.class)),
            keepDays);
    release(dsl, gone);
    return gone.map(OpenDeliveries::expired);
  }

  private static void release(DSLContext dsl, Collection<? extends Record> gone) {
    var organizations = texts(gone, r -> r.get(0, String.class));
    var lanes = texts(gone, r -> r.get(1, String.class));
    dsl.execute(RELEASE, organizations, lanes, texts(gone, r -> r.get(5, String.class)));
    dsl.execute(WAKE, organizations, lanes);
  }

  private static ExpiredDelivery expired(Record row) {
    return new ExpiredDelivery(
        new LaneId(new OrganizationId(row.get(0, String.class)), row.get(1, String.class)),
        new DeliveryId(row.get(2, String.class)),
        new EventId(row.get(3, String.class)),
        new EventType(row.get(4, String.class)));
  }
}
