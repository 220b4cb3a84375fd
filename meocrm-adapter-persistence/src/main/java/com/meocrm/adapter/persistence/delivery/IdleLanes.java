package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Gives lanes back with the time at which they next want attention.
 *
 * <p>The caller has locked the lanes in an earlier statement of the same transaction. So these
 * statements see every delivery that was planned before, and whoever plans afterwards sees the lane
 * without owner and wakes it: no wake-up is lost. In one statement with the lock, it would be.
 */
final class IdleLanes {
  /**
   * When lane {@code l} next wants attention, null for never. Through the two partial indexes; the
   * first attempts, which are not sorted by time there, are read through only when none of them is
   * due.
   */
  static final String NEXT_DUE =
      """
      least(
        case when exists (
            select from meocrm.delivery_queue q
            where q.organization_id = l.organization_id and q.lane_id = l.lane_id and q.ready and q.attempts = 0
              and q.due_at <= meocrm.meocrm_now())
          then meocrm.meocrm_now()
          else (
            select min(q.due_at) from meocrm.delivery_queue q
            where q.organization_id = l.organization_id and q.lane_id = l.lane_id and q.ready and q.attempts = 0) end,
        (select min(q.due_at) from meocrm.delivery_queue q
         where q.organization_id = l.organization_id and q.lane_id = l.lane_id and q.ready and q.attempts > 0))
      """;

  /**
   * With due work that can be taken a lane stays with its owner. Rows taken under the current token
   * count for the next wake-up but not for staying: nobody has them on the wire, so only the next
   * token can free them.
   */
  private static final String GIVE_BACK =
      """
      update meocrm.lane l set owner = null, lease_until = null, wake_at =
      """
          + NEXT_DUE
          + """
          from unnest(?::varchar[], ?::varchar[], ?::bigint[]) u(organization_id, lane_id, token)
          where l.organization_id = u.organization_id and l.lane_id = u.lane_id and l.token = u.token
          """;

  private static final String UNLESS_BUSY =
      """
        and not exists (
          select from meocrm.delivery_queue q
          where q.organization_id = u.organization_id and q.lane_id = u.lane_id and q.ready and q.attempts = 0
            and q.taken_token < u.token and q.due_at <= meocrm.meocrm_now())
        and not exists (
          select from meocrm.delivery_queue q
          where q.organization_id = u.organization_id and q.lane_id = u.lane_id and q.ready and q.attempts > 0
            and q.taken_token < u.token and q.due_at <= meocrm.meocrm_now())
      """;

  private static final String RETURNING = "returning l.organization_id, l.lane_id";

  private IdleLanes() {}

  /** Gives back those without due work; returns them. */
  static Set<LaneId> giveBack(DSLContext dsl, Collection<LaneLease> lanes) {
    return giveBack(dsl, lanes, GIVE_BACK + UNLESS_BUSY + RETURNING);
  }

  /** Gives all of them back; returns them. */
  static Set<LaneId> giveBackAll(DSLContext dsl, Collection<LaneLease> lanes) {
    return giveBack(dsl, lanes, GIVE_BACK + RETURNING);
  }

  private static Set<LaneId> giveBack(DSLContext dsl, Collection<LaneLease> lanes, String sql) {
    if (lanes.isEmpty()) {
      return Set.of();
    }
    return dsl.fetch(
            sql,
            texts(lanes, l -> l.lane().organization().value()),
            texts(lanes, l -> l.lane().value()),
            longs(lanes, LaneLease::token))
        .intoSet(row ->
            new LaneId(new OrganizationId(row.get(0, String.class)), row.get(1, String.class)));
  }
}
