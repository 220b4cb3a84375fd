package com.meocrm.adapter.persistence.delivery;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Ordering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What owners of destinations do with their lanes, in the tenant's unit of work and under the
 * lane's lock.
 *
 * <p>Lane and terms are read by whoever takes deliveries ({@link Picks}), so nothing else has to be
 * told of them. What an engine keeps in memory, a lane's health, is only changed here by taking the
 * lane away from it: the token rises.
 */
public final class JooqLaneControl implements LaneControl {
  /** Plans cached while a queue was empty are terrible once it is full. */
  static final String PLAN_AFRESH =
      "select set_config('plan_cache_mode', 'force_custom_plan', true)";

  private static final String LOCK =
      """
      select l.token from meocrm.lane l where l.organization_id = ? and l.lane_id = ?
      for no key update of l
      """;

  /** Before the token changes, or the lane goes. */
  private static final String LOCK_ALONE =
      "select l.token from meocrm.lane l where l.organization_id = ? and l.lane_id = ? for update of l";

  private static final String ADJUST =
      "update meocrm.lane set max_in_flight = ?, rate_per_second = ? where organization_id = ? and lane_id = ?";

  private static final String PARK =
      """
      update meocrm.lane set parked = true, wake_at = case when owner is not null then wake_at end
      where organization_id = ? and lane_id = ?
      """;

  private static final String UNPARK =
      "update meocrm.lane set parked = false where organization_id = ? and lane_id = ?";

  private static final String DUE_AT_ONCE =
      """
      update meocrm.delivery_queue q set due_at = meocrm.meocrm_now()
      from meocrm.lane l
      where l.organization_id = ? and l.lane_id = ? and l.state = 'STOPPED'
        and q.organization_id = l.organization_id and q.lane_id = l.lane_id
        and q.ready and q.attempts > 0 and q.taken_token = 0
      """;

  /** An owner that still waits for the end of a request knows the lane as stopped: it loses it. */
  private static final String RESTART =
      """
      update meocrm.lane set state = 'FLOWING', failures = 0, first_failures = 0, probes = 0, probe_cursor = 0,
        probe_at = null, out_since = null, hurried = false,
        token = case when owner is null then token else token + 1 end,
        lease_until = case when owner is not null then meocrm.meocrm_now() end,
        wake_at = case when owner is not null then meocrm.meocrm_now() end
      where organization_id = ? and lane_id = ? and state = 'STOPPED'
      """;

  private static final String PROBE =
      """
      update meocrm.lane set probe_at = meocrm.meocrm_now(), hurried = owner is not null
      where organization_id = ? and lane_id = ? and state in ('OUT', 'HALTED')
      """;

  private static final String REKEY =
      """
      update meocrm.delivery_queue q set order_key = case ? when 'KEY' then e.event_key when 'STRICT' then '' end
      from meocrm.event_log e
      where q.organization_id = ? and q.lane_id = ?
        and e.organization_id = q.organization_id and e.sequence = q.sequence and e.recorded_at = q.event_at
      """;

  private static final String READY_AGAIN =
      """
      update meocrm.delivery_queue q set ready = r.ready
      from (
        select organization_id, lane_id, number,
          order_key is null or attempts > 0 or row_number() over (partition by order_key order by number) = 1 as ready
        from meocrm.delivery_queue where organization_id = ? and lane_id = ?) r
      where q.organization_id = r.organization_id and q.lane_id = r.lane_id and q.number = r.number
        and q.ready <> r.ready
      """;

  private static final String CLOSE =
      "delete from meocrm.lane where organization_id = ? and lane_id = ?";

  private final Transactions transactions;

  public JooqLaneControl(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void adjust(LaneId lane, LaneTerms terms) {
    new Steps(lane, LOCK).then(ADJUST, terms.maxInFlight(), terms.ratePerSecond()).run(dsl(lane));
  }

  @Override
  public void park(LaneId lane) {
    new Steps(lane, LOCK).then(PARK).run(dsl(lane));
  }

  @Override
  public void unpark(LaneId lane) {
    new Steps(lane, LOCK).then(UNPARK).then(IdleLanes.WAKE).run(dsl(lane));
  }

  @Override
  public void restart(LaneId lane) {
    new Steps(lane, LOCK_ALONE).then(DUE_AT_ONCE).then(RESTART).then(IdleLanes.WAKE).run(dsl(lane));
  }

  @Override
  public void reorder(LaneId lane, Ordering ordering) {
    new Steps(lane, LOCK)
        .then(REKEY, ordering.name())
        .then(READY_AGAIN)
        .then(IdleLanes.WAKE)
        .run(dsl(lane));
  }

  @Override
  public void probe(LaneId lane) {
    new Steps(lane, LOCK).then(PROBE).then(IdleLanes.WAKE).run(dsl(lane));
  }

  @Override
  public int close(LaneId lane) {
    var dsl = dsl(lane);
    var organization = lane.organization().value();
    new Steps(lane, LOCK_ALONE).run(dsl);
    int cancelled = QueuedDeliveries.cancel(dsl, lane);
    dsl.execute(CLOSE, organization, lane.value());
    return cancelled;
  }

  private DSLContext dsl(LaneId lane) {
    return transactions.current(lane.organization());
  }

  /** Statements about one lane in one round trip, the lock first. */
  private static final class Steps {
    private final Pipeline pipeline = new Pipeline();
    private final LaneId lane;

    Steps(LaneId lane, String lock) {
      this.lane = lane;
      pipeline.add(PLAN_AFRESH);
      then(lock);
    }

    /** A statement whose last two parameters are the lane's. */
    Steps then(String sql, @Nullable Object... first) {
      List<@Nullable Object> values = new ArrayList<>();
      Collections.addAll(values, first);
      values.add(lane.organization().value());
      values.add(lane.value());
      pipeline.add(sql, values.toArray());
      return this;
    }

    void run(DSLContext dsl) {
      pipeline.run(dsl);
    }
  }
}
