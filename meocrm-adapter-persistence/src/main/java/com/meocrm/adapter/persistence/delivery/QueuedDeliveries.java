package com.meocrm.adapter.persistence.delivery;

import com.meocrm.core.delivery.LaneId;
import org.jooq.DSLContext;

/** What waits on a lane, withdrawn as a whole under the lane's lock. */
public final class QueuedDeliveries {
  private static final String SPAN =
      """
      select coalesce(min(event_at), meocrm.meocrm_now())::text, coalesce(max(event_at), meocrm.meocrm_now())::text
      from meocrm.delivery_queue where organization_id = ? and lane_id = ?
      """;

  /** Literally known bounds keep the planner away from all other days' partitions. */
  private static final String CANCEL =
      """
      with gone as (
        delete from meocrm.delivery_queue where organization_id = ? and lane_id = ?
        returning organization_id, event_at, delivery_id),
      cancelled as (
        update meocrm.delivery d set status = 'CANCELLED', finished_at = meocrm.meocrm_now()
        from gone g
        where d.organization_id = g.organization_id and d.event_at = g.event_at and d.delivery_id = g.delivery_id
          and d.event_at between ?::timestamptz and ?::timestamptz
        returning d.organization_id, d.lane_id, d.number, d.event_at, d.delivery_id, d.type),
      missed as (
        insert into meocrm.undelivered (organization_id, lane_id, number, event_at, delivery_id, type, status)
        select organization_id, lane_id, number, event_at, delivery_id, type, 'CANCELLED' from cancelled
        on conflict (organization_id, lane_id, number) do update set status = 'CANCELLED')
      select count(*)::int from gone
      """;

  private static final String LOCK =
      """
      select l.token from meocrm.lane l where l.organization_id = ? and l.lane_id = ?
      for no key update of l
      """;

  private QueuedDeliveries() {}

  /** Locks the lane until the transaction ends, as relay and engine do. */
  public static void lock(DSLContext dsl, LaneId lane) {
    dsl.execute(LOCK, lane.organization().value(), lane.value());
  }

  /**
   * Cancels what waits on a lane that is locked, what is on the wire included; returns how many.
   */
  public static int cancel(DSLContext dsl, LaneId lane) {
    var organization = lane.organization().value();
    var span = dsl.fetchSingle(SPAN, organization, lane.value());
    return dsl.fetchSingle(
            CANCEL,
            organization,
            lane.value(),
            span.get(0, String.class),
            span.get(1, String.class))
        .get(0, Integer.class);
  }
}
