package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Lanes and their deliveries as tables.
 *
 * <p>Round trips: claim, take, renew and sweep one each, settle five (begin rides along with the
 * first), release three. What changes a token locks the lanes {@code for update} first; what writes
 * under a token first locks them {@code for no key update} in a statement of its own ({@link
 * LaneLocks}). Everyone who waits for lanes locks them in the order of their ids.
 */
public final class JooqLaneStore implements LaneStore {
  /** Lanes that one sweep repairs at most. */
  private static final int SWEEP = 1000;

  /**
   * Due lanes and those of dead owners alike: {@code wake_at} is the end of the lease while
   * somebody owns a lane.
   */
  private static final String CLAIM =
      """
      with due as materialized (
        select organization_id, lane_id from meocrm.lane
        where wake_at <= meocrm.meocrm_now()
        order by wake_at limit ?
        for update skip locked)
      update meocrm.lane l set owner = ?, token = l.token + 1,
        lease_until = meocrm.meocrm_now() + ? * interval '1 millisecond',
        wake_at = meocrm.meocrm_now() + ? * interval '1 millisecond'
      from due d where l.organization_id = d.organization_id and l.lane_id = d.lane_id
      returning l.organization_id, l.lane_id, l.kind, l.token, l.max_in_flight
      """;

  /**
   * Reads the heads of all lanes through the two partial indexes. The fence is the token on the
   * delivery's own row, which is looked at again after waiting for a lock. The body is looked up
   * for each row by a subselect with a limit, which the planner cannot turn into a scan of the log.
   */
  private static final String TAKE =
      """
      with wanted as (
        select * from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::int[])
          w(organization_id, lane_id, token, slots)),
      picked as materialized (
        select q.organization_id, q.lane_id, q.number, w.token
        from wanted w
        cross join lateral (
          (select organization_id, lane_id, number from meocrm.delivery_queue
           where organization_id = w.organization_id and lane_id = w.lane_id and ready and attempts = 0
             and taken_token < w.token and due_at <= meocrm.meocrm_now()
           order by number limit w.slots)
          union all
          (select organization_id, lane_id, number from meocrm.delivery_queue
           where organization_id = w.organization_id and lane_id = w.lane_id and ready and attempts > 0
             and taken_token < w.token and due_at <= meocrm.meocrm_now()
           order by due_at limit w.slots)
          limit w.slots) q),
      taken as (
        update meocrm.delivery_queue q set taken_token = p.token, starts = q.starts + 1
        from picked p
        where q.organization_id = p.organization_id and q.lane_id = p.lane_id and q.number = p.number
          and q.taken_token < p.token
        returning q.*)
      select t.organization_id, t.lane_id, t.taken_token, t.delivery_id, t.number, t.attempts,
        e.event_id, e.type, e.event_key, e.trace_id, e.body, t.sequence, t.event_at, hub.epoch
      from taken t
      cross join lateral (
        select event_id, type, event_key, trace_id, body from meocrm.event_log
        where organization_id = t.organization_id and sequence = t.sequence and recorded_at = t.event_at
        limit 1) e
      cross join meocrm.hub
      order by t.organization_id, t.lane_id, t.attempts > 0, case when t.attempts = 0 then t.number end, t.due_at,
        t.number
      """;

  private static final String RENEW =
      """
      with held as materialized (
        select l.organization_id, l.lane_id from meocrm.lane l
        join unnest(?::varchar[], ?::varchar[], ?::bigint[]) u(organization_id, lane_id, token)
          on l.organization_id = u.organization_id and l.lane_id = u.lane_id
        where l.token = u.token and l.owner is not null
        order by l.organization_id, l.lane_id
        for no key update of l)
      update meocrm.lane l set
        lease_until = meocrm.meocrm_now() + ? * interval '1 millisecond',
        wake_at = meocrm.meocrm_now() + ? * interval '1 millisecond'
      from held h where l.organization_id = h.organization_id and l.lane_id = h.lane_id
      returning l.organization_id, l.lane_id
      """;

  /**
   * Reads one snapshot, in which lane and deliveries agree; a lane that somebody has locked is in
   * good hands.
   */
  private static final String SWEEP_UP =
      """
      with asleep as materialized (
        select l.organization_id, l.lane_id, due.at from meocrm.lane l
        cross join lateral (select
      """
          + IdleLanes.NEXT_DUE
          + """
              as at) due
            where l.owner is null and due.at is not null and (l.wake_at is null or l.wake_at > due.at)
            limit ?
            for no key update of l skip locked)
          update meocrm.lane l set wake_at = a.at
          from asleep a where l.organization_id = a.organization_id and l.lane_id = a.lane_id
          """;

  private static final String END_LEASES =
      """
      with owned as materialized (
        select organization_id, lane_id from meocrm.lane where owner is not null
        order by organization_id, lane_id for no key update)
      update meocrm.lane l set lease_until = meocrm.meocrm_now(), wake_at = meocrm.meocrm_now()
      from owned o where l.organization_id = o.organization_id and l.lane_id = o.lane_id
      """;

  private final Transactions transactions;

  public JooqLaneStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<LaneLease> claim(NodeId node, int max, Duration lease) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(CLAIM, max, node.value(), lease.toMillis(), lease.toMillis())
            .map(JooqLaneStore::lease));
  }

  @Override
  public List<Dispatch> take(Collection<Demand> demands) {
    if (demands.isEmpty()) {
      return List.of();
    }
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(
                TAKE,
                texts(demands, d -> d.lease().lane().organization().value()),
                texts(demands, d -> d.lease().lane().value()),
                longs(demands, d -> d.lease().token()),
                integers(demands, Demand::slots))
            .map(JooqLaneStore::dispatch));
  }

  @Override
  public Settlement settle(Collection<Result> results, Collection<LaneLease> idle) {
    return transactions.asWorker(dsl -> {
      var lanes =
          Stream.concat(
                  results.stream().map(r -> r.dispatch().lane()),
                  idle.stream().map(LaneLease::lane))
              .collect(toUnmodifiableSet());
      var locked = LaneLocks.lock(dsl, lanes);
      var lost = new HashSet<LaneId>();
      var ours =
          results.stream()
              .filter(r ->
                  isOurs(
                      locked.get(r.dispatch().lane()),
                      r.dispatch().lane(),
                      r.dispatch().token(),
                      lost))
              .toList();
      var resting =
          idle.stream()
              .filter(l -> isOurs(locked.get(l.lane()), l.lane(), l.token(), lost))
              .toList();
      Results.write(dsl, ours);
      return new Settlement(lost, IdleLanes.giveBack(dsl, resting));
    });
  }

  @Override
  public Set<LaneId> renew(Collection<LaneLease> leases, Duration lease) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(
                RENEW,
                texts(leases, l -> l.lane().organization().value()),
                texts(leases, l -> l.lane().value()),
                longs(leases, LaneLease::token),
                lease.toMillis(),
                lease.toMillis())
            .intoSet(JooqLaneStore::lane));
  }

  @Override
  public void release(Collection<LaneLease> leases) {
    transactions.asWorker(dsl -> {
      var locked = LaneLocks.lock(dsl, leases.stream().map(LaneLease::lane).toList());
      var ours =
          leases.stream()
              .filter(l -> isOurs(locked.get(l.lane()), l.lane(), l.token(), new HashSet<>()))
              .toList();
      return IdleLanes.giveBackAll(dsl, ours);
    });
  }

  @Override
  public int sweep() {
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(SWEEP_UP, SWEEP));
  }

  /**
   * Ends every lease at once, so that nobody waits for the leases of a dead process. Only where it
   * is certain that no other process works on this database.
   *
   * @return how many lanes were owned
   */
  public int endLeases() {
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(END_LEASES));
  }

  private static boolean isOurs(
      LaneLocks.@Nullable Held held, LaneId lane, long token, Set<LaneId> lost) {
    if (held != null && held.isOwnedUnder(token)) {
      return true;
    }
    lost.add(lane);
    return false;
  }

  private static LaneLease lease(Record row) {
    return new LaneLease(
        lane(row),
        LaneKind.valueOf(row.get(2, String.class)),
        row.get(3, Long.class),
        row.get(4, Integer.class));
  }

  private static LaneId lane(Record row) {
    return new LaneId(new OrganizationId(row.get(0, String.class)), row.get(1, String.class));
  }

  private static Dispatch dispatch(Record row) {
    var lane = lane(row);
    var event =
        new EncodedEvent(
            new EventId(row.get(6, String.class)),
            lane.organization(),
            new EventType(row.get(7, String.class)),
            row.get(8, String.class),
            row.get(9, String.class),
            row.get(10, byte[].class));
    return new Dispatch(
        lane,
        row.get(2, Long.class),
        new DeliveryId(row.get(3, String.class)),
        row.get(4, Long.class),
        row.get(5, Integer.class) + 1,
        new LoggedEvent(event, row.get(11, Long.class), row.get(12, Instant.class)),
        row.get(13, String.class));
  }
}
