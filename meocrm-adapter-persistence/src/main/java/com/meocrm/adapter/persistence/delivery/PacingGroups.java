package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneLease.GroupLease;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.LaneStore.Start;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;

/**
 * What lanes of pacing groups need besides their own rows. Whoever changes a group's row locks its
 * lanes before it, and several groups in the order of their ids.
 */
final class PacingGroups {
  /**
   * What was started earlier ended more than a {@link Rate#LONGEST} ago, whatever is known of it.
   */
  private static final Duration STARTED_WITHIN = Rate.LONGEST.multipliedBy(2);

  private static final String STARTS =
      """
      select s.pacing_group, s.organization_id, s.lane_id,
        (extract(epoch from meocrm.meocrm_now() - coalesce(s.ended_at, meocrm.meocrm_now())) * 1000)::bigint as age
      from unnest(?::varchar[]) g(group_id)
      cross join lateral (
        select pacing_group, organization_id, lane_id, ended_at from meocrm.pacing_start
        where pacing_group = g.group_id
          and started_at > meocrm.meocrm_now() - ? * interval '1 millisecond'
          and (ended_at is null or ended_at > meocrm.meocrm_now() - ? * interval '1 millisecond')) s
      order by age desc, s.organization_id, s.lane_id
      """;

  private static final String FORGET =
      """
      delete from meocrm.pacing_start s using unnest(?::varchar[]) g(group_id)
      where s.pacing_group = g.group_id and s.started_at < meocrm.meocrm_now() - ? * interval '1 millisecond'
      """;

  private static final String PAUSE_LANES =
      """
      update meocrm.lane l
      set paused_until = greatest(l.paused_until, meocrm.meocrm_now() + u.pause_ms * interval '1 millisecond')
      from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::boolean[])
        u(organization_id, lane_id, token, pause_ms, whole_group)
      where l.organization_id = u.organization_id and l.lane_id = u.lane_id and l.token = u.token
        and l.owner is not null and (not u.whole_group or l.pacing_group is null)
      """;

  /** The lane's token is the fence: nobody else can have the group while we have a lane of it. */
  private static final String PAUSE_GROUPS =
      """
      with wanted as (
        select l.pacing_group, max(u.pause_ms) as pause_ms
        from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::boolean[])
          u(organization_id, lane_id, token, pause_ms, whole_group)
        join meocrm.lane l on l.organization_id = u.organization_id and l.lane_id = u.lane_id and l.token = u.token
        where l.owner is not null and u.whole_group and l.pacing_group is not null
        group by 1),
      locked as materialized (
        select g.group_id, w.pause_ms from wanted w join meocrm.pacing_group g on g.group_id = w.pacing_group
        order by g.group_id for no key update of g)
      update meocrm.pacing_group g
      set paused_until = greatest(g.paused_until, meocrm.meocrm_now() + k.pause_ms * interval '1 millisecond')
      from locked k where g.group_id = k.group_id
      """;

  /**
   * Gives groups back of which no lane is owned any more. Lanes that were given back in doubt keep
   * an owner's name, but no lease.
   */
  private static final String GIVE_BACK =
      """
      with locked as materialized (
        select g.group_id from unnest(?::varchar[], ?::bigint[]) u(group_id, token)
        join meocrm.pacing_group g on g.group_id = u.group_id and g.token = u.token
        order by g.group_id for no key update of g)
      update meocrm.pacing_group g set lease_until = null
      from locked k
      where g.group_id = k.group_id and (
        select true from meocrm.lane l
        where l.pacing_group = k.group_id and l.owner is not null and l.lease_until > meocrm.meocrm_now()
        limit 1) is null
      """;

  private PacingGroups() {}

  static List<Start> starts(DSLContext dsl, Collection<PacingGroup> groups) {
    return dsl.fetch(
            STARTS,
            texts(groups, PacingGroup::value),
            STARTED_WITHIN.toMillis(),
            Rate.LONGEST.toMillis())
        .map(row ->
            new Start(
                new PacingGroup(row.get(0, String.class)),
                new LaneId(new OrganizationId(row.get(1, String.class)), row.get(2, String.class)),
                Duration.ofMillis(row.get(3, Long.class))));
  }

  /** Adds what the provider's wish to be left alone means for lanes and groups. */
  static void addPauses(Pipeline pipeline, Collection<Result> results) {
    var postponed =
        results.stream()
            .filter(Result.Postponed.class::isInstance)
            .map(Result.Postponed.class::cast)
            .toList();
    if (!postponed.isEmpty()) {
      for (var sql : List.of(PAUSE_LANES, PAUSE_GROUPS)) {
        pipeline.add(
            sql,
            texts(postponed, r -> r.dispatch().lane().organization().value()),
            texts(postponed, r -> r.dispatch().lane().value()),
            longs(postponed, r -> r.dispatch().token()),
            longs(postponed, r -> r.pause().toMillis()),
            booleans(postponed, Result.Postponed::wholeGroup));
      }
    }
  }

  /** Adds the return of groups whose last lanes were just given back, and forgets old starts. */
  static void addGiveBack(Pipeline pipeline, Collection<LaneLease> lanes) {
    var groups = lanes.stream().map(LaneLease::group).filter(Objects::nonNull).distinct().toList();
    if (!groups.isEmpty()) {
      var ids = texts(groups, (GroupLease g) -> g.id().value());
      pipeline.add(GIVE_BACK, ids, longs(groups, GroupLease::token));
      pipeline.add(FORGET, ids, STARTED_WITHIN.toMillis());
    }
  }
}
