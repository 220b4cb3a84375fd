package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneHealth;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.PlanStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files planned deliveries in one round trip: lock the lanes, then number, file and wake in one
 * statement.
 */
public final class JooqPlanStore implements PlanStore {
  /**
   * An owned lane is not woken: its owner finds the delivery when it settles, under the lane's
   * lock. A row is ready when no open one of its lane and key stands before it; that this statement
   * began after the lock was given is what makes the answer right. Deliveries name their lane by
   * its place among those of the batch; one that does not exist any more has no counter, and its
   * deliveries drop out.
   */
  private static final String FILE =
      """
      with numbered as (
        update meocrm.lane l set
          last_number = l.last_number + u.deliveries,
          wake_at = case when (l.owner is null or l.lease_until <= meocrm.meocrm_now()) and not l.parked and (
              l.state = 'FLOWING' or l.state <> 'STOPPED' and l.wake_at is null
              or l.state = 'OUT' and l.first_failures < %1$d)
            then least(coalesce(l.wake_at, meocrm.meocrm_now()), meocrm.meocrm_now()) else l.wake_at end
        from unnest(?::varchar[], ?::varchar[], ?::int[]) with ordinality u(organization_id, lane_id, deliveries, nth)
        where l.organization_id = u.organization_id and l.lane_id = u.lane_id
        returning u.nth, l.last_number),
      counters as materialized (select jsonb_object_agg(nth, last_number) as last_numbers from numbered),
      planned as materialized (
        select p.*, (c.last_numbers ->> p.place)::bigint - p.from_last as number
        from counters c
        cross join unnest(?::text[], ?::varchar[], ?::varchar[], ?::int[], ?::varchar[], ?::varchar[], ?::boolean[],
          ?::timestamptz[], ?::bigint[], ?::varchar[], ?::varchar[])
          p(place, organization_id, lane_id, from_last, delivery_id, order_key, first_of_key, event_at, sequence,
            event_id, type)
        where (c.last_numbers -> p.place) is not null),
      filed as (
        insert into meocrm.delivery
          (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type, planned_at)
        select organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type, meocrm.meocrm_now()
        from planned)
      insert into meocrm.delivery_queue
        (organization_id, lane_id, number, delivery_id, event_at, sequence, order_key, ready, due_at)
      select p.organization_id, p.lane_id, p.number, p.delivery_id, p.event_at, p.sequence, p.order_key,
        p.order_key is null
          or p.first_of_key and (
            select q.number from meocrm.delivery_queue q
            where q.organization_id = p.organization_id and q.lane_id = p.lane_id and q.order_key = p.order_key
            limit 1) is null,
        meocrm.meocrm_now()
      from planned p
      """
          .formatted(LaneHealth.THIN);

  /**
   * Where a lane is out and few of its deliveries fail, a new delivery need not wait for the
   * exhausted one of its key. Strict lanes have but one key, the empty one, and keep their order.
   */
  private static final String PASS_EXHAUSTED =
      """
      with thin as materialized (
        select l.organization_id, l.lane_id
        from unnest(?::varchar[], ?::varchar[]) u(organization_id, lane_id)
        join meocrm.lane l on l.organization_id = u.organization_id and l.lane_id = u.lane_id
        where l.state = 'OUT' and l.first_failures < %1$d)
      delete from meocrm.delivery_queue q using thin t
      where q.organization_id = t.organization_id and q.lane_id = t.lane_id and q.exhausted and q.taken_token = 0
        and q.order_key <> '' and q.order_key = any (?::varchar[])
      """
          .formatted(LaneHealth.THIN);

  private final Transactions transactions;

  public JooqPlanStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void plan(List<Planned> planned) {
    if (!planned.isEmpty()) {
      transactions.asWorker(dsl -> file(planned).run(dsl));
    }
  }

  static Pipeline file(List<Planned> planned) {
    var counts = new TreeMap<LaneId, Integer>();
    planned.forEach(p -> counts.merge(p.lane(), 1, Integer::sum));
    var rows = rows(planned, counts);
    var organizations = texts(counts.keySet(), l -> l.organization().value());
    var lanes = texts(counts.keySet(), LaneId::value);
    var pipeline = new Pipeline();
    LaneLocks.add(pipeline, counts.keySet());
    pipeline.add(
        PASS_EXHAUSTED,
        organizations,
        lanes,
        planned.stream().map(Planned::orderKey).distinct().toArray(String[]::new));
    return pipeline.add(
        FILE,
        organizations,
        lanes,
        integers(counts.values(), n -> n),
        texts(rows, Row::place),
        texts(rows, r -> r.planned.lane().organization().value()),
        texts(rows, r -> r.planned.lane().value()),
        integers(rows, Row::fromLast),
        texts(rows, r -> r.planned.id().value()),
        texts(rows, r -> r.planned.orderKey()),
        booleans(rows, Row::firstOfKey),
        instants(rows, r -> r.planned.event().recordedAt()),
        longs(rows, r -> r.planned.event().sequence()),
        texts(rows, r -> r.planned.event().event().id().value()),
        texts(rows, r -> r.planned.event().event().type().value()));
  }

  private static List<Row> rows(List<Planned> planned, SortedMap<LaneId, Integer> counts) {
    var left = new HashMap<>(counts);
    var places = new HashMap<LaneId, String>();
    counts.keySet().forEach(lane -> places.put(lane, Integer.toString(places.size() + 1)));
    var keys = new HashSet<LaneKey>();
    var rows = new ArrayList<Row>();
    for (var p : planned) {
      rows.add(
          new Row(
              p,
              places.getOrDefault(p.lane(), ""),
              left.merge(p.lane(), -1, Integer::sum),
              keys.add(new LaneKey(p.lane(), p.orderKey()))));
    }
    return rows;
  }

  private record LaneKey(LaneId lane, @Nullable String key) {}

  /**
   * @param place of its lane among those of the batch
   * @param fromLast how many of its lane's deliveries follow it in this batch
   * @param firstOfKey whether no other of its lane and key precedes it in this batch
   */
  private record Row(Planned planned, String place, int fromLast, boolean firstOfKey) {}
}
