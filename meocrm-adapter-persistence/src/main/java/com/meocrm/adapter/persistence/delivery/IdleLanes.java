package com.meocrm.adapter.persistence.delivery;

import com.meocrm.core.delivery.LaneHealth;

/**
 * Statements that give lanes back with the time at which they next want attention.
 *
 * <p>The lanes must have been locked in an earlier statement of the same transaction. So these
 * statements see every delivery that was planned before, and whoever plans afterwards sees the lane
 * without owner and wakes it: no wake-up is lost. In one statement with the lock, it would be.
 */
final class IdleLanes {
  private static final String OF_LANE =
      "from meocrm.delivery_queue q where q.organization_id = l.organization_id and q.lane_id = l.lane_id ";

  /** The delivery whose schedule a suspect lane follows. */
  private static final String HEAD =
      "(select q.due_at "
          + OF_LANE
          + "and q.ready and q.attempts > 0 and not q.exhausted order by q.attempts desc, q.number limit 1)";

  /** Not "exists", which may be answered by reading all lanes' deliveries into a hash table. */
  private static final String HAS_FRESH =
      "(select true "
          + OF_LANE
          + "and q.ready and q.attempts = 0 and q.taken_token = 0 and q.due_at <= meocrm.meocrm_now() limit 1)";

  /**
   * When lane {@code l} next wants attention, null for never, as far as deliveries that are not on
   * the wire go. Through the partial indexes; the first attempts, which are not sorted by time
   * there, are read through only when none of them is due.
   */
  static final String NEXT_DUE =
      """
      case
        when l.state = 'STOPPED' or l.parked then null
        when l.state = 'FLOWING' then least(
          case when %2$s then meocrm.meocrm_now()
            else (select min(q.due_at) %1$s and q.ready and q.attempts = 0) end,
          (select q.due_at %1$s and q.ready and q.attempts > 0 order by q.due_at limit 1))
        when l.state = 'SUSPECT' then coalesce(%3$s, (select min(q.due_at) %1$s and q.ready))
        when l.state = 'OUT' and l.first_failures < %4$d and %2$s then meocrm.meocrm_now()
        when (select true %1$s limit 1) then coalesce(l.probe_at, meocrm.meocrm_now())
      end
      """
          .formatted(OF_LANE, HAS_FRESH, HEAD, LaneHealth.THIN);

  private static final String IS_IN_DOUBT =
      "(select true " + OF_LANE + "and q.taken_token > 0 limit 1)";

  /**
   * What is on the wire although its lane is given back is in doubt and wants attention at once.
   * Such a lane keeps its owner's name, which tells the next one to look for it: no index on the
   * busiest column is needed then.
   */
  private static final String GIVE_BACK =
      """
      update meocrm.lane l set owner = case when %1$s then l.owner end,
        lease_until = case when %1$s then meocrm.meocrm_now() end,
        wake_at = case when l.state <> 'STOPPED' and not l.parked and %1$s then meocrm.meocrm_now() else
      """
              .formatted(IS_IN_DOUBT)
          + NEXT_DUE
          + """
          end
          from unnest(?::varchar[], ?::varchar[], ?::bigint[]) u(organization_id, lane_id, token)
          where l.organization_id = u.organization_id and l.lane_id = u.lane_id and l.token = u.token
            and l.owner is not null
          """;

  /**
   * Wakes a lane after something about it was changed; an owner whose lease runs finds it by
   * itself. A lane that was left with something in doubt keeps its last owner's name and has to be
   * looked at at once. Its last two parameters are the lane's. A statement of its own: it reads
   * what those before have written.
   */
  static final String WAKE =
      """
      update meocrm.lane l set wake_at = case
        when l.owner is null then %1$s
        when l.state <> 'STOPPED' and not l.parked then meocrm.meocrm_now() end
      where l.organization_id = ? and l.lane_id = ? and (l.owner is null or l.lease_until <= meocrm.meocrm_now())
      """
          .formatted(NEXT_DUE);

  private static final String UNLESS_BUSY =
      """
        and not (l.state = 'FLOWING' and not l.parked and (
          coalesce(%2$s, false)
          or coalesce(
            (select true %1$s and q.ready and q.attempts > 0 and q.taken_token = 0 and q.due_at <= meocrm.meocrm_now()
             limit 1), false)))
      """
          .formatted(OF_LANE, HAS_FRESH);

  private static final String RETURNING = "returning l.organization_id, l.lane_id";

  /** Gives back those that do not flow or have no due work; returns them. */
  static final String GIVE_BACK_IDLE = GIVE_BACK + UNLESS_BUSY + RETURNING;

  /** Gives all of them back; returns them. */
  static final String GIVE_BACK_ALL = GIVE_BACK + RETURNING;

  private IdleLanes() {}
}
