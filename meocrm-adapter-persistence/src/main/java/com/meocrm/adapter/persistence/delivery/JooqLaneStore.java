package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneHealth;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Lanes and their deliveries as tables.
 *
 * <p>Round trips: claim, renew and sweep one each, take one (two when some lane needs care, one
 * more for events of other days), settle and release one (begin and commit ride along with the
 * statements, which go together) unless there is something to tell within. What changes a token
 * locks the lanes {@code for update} first; what writes under a token first locks them {@code for
 * no key update} in a statement of its own ({@link LaneLocks}). Everyone who waits for lanes locks
 * them in the order of their ids.
 */
public final class JooqLaneStore implements LaneStore {
  /** Lanes that one sweep repairs at most. */
  private static final int SWEEP = 1000;

  /**
   * Due lanes and those of dead owners alike: {@code wake_at} is the end of the lease while
   * somebody owns a lane. Only what had an owner can have deliveries in doubt.
   *
   * <p>Lanes of pacing groups only where the group is free or the caller's: looked at first, so
   * that those of others do not use the limit up, and again once the group's row is locked, for two
   * nodes may see it free at the same time.
   */
  private static final String CLAIM =
      """
      with due as materialized (
        select l.organization_id, l.lane_id, l.pacing_group, l.owner is not null as was_owned from meocrm.lane l
        where l.wake_at <= meocrm.meocrm_now() and l.kind = any (?::varchar[])
          and l.organization_id <> all (?::varchar[])
          and (l.pacing_group is null or l.pacing_group = any (?::varchar[]) or (
            select g.lease_until is null or g.lease_until <= meocrm.meocrm_now()
            from meocrm.pacing_group g where g.group_id = l.pacing_group))
        order by l.wake_at limit ?
        for update of l skip locked),
      free as materialized (
        select g.group_id, g.token = m.token is true as is_ours
        from (select distinct pacing_group from due where pacing_group is not null) d
        join meocrm.pacing_group g on g.group_id = d.pacing_group
        left join unnest(?::varchar[], ?::bigint[]) m(group_id, token) on m.group_id = g.group_id
        where g.lease_until is null or g.lease_until <= meocrm.meocrm_now() or g.token = m.token
        for update of g skip locked),
      taken as (
        update meocrm.pacing_group g set token = g.token + case when f.is_ours then 0 else 1 end,
          lease_until = meocrm.meocrm_now() + ? * interval '1 millisecond'
        from free f where g.group_id = f.group_id
        returning g.group_id, g.token, g.paused_until)
      update meocrm.lane l set owner = ?, token = l.token + 1,
        lease_until = meocrm.meocrm_now() + ? * interval '1 millisecond',
        wake_at = meocrm.meocrm_now() + ? * interval '1 millisecond'
      from due d left join taken t on t.group_id = d.pacing_group
      where l.organization_id = d.organization_id and l.lane_id = d.lane_id
        and (d.pacing_group is null or t.group_id is not null)
      returning l.organization_id, l.lane_id, l.kind, l.token, l.max_in_flight, l.state, l.failures,
        l.first_failures, l.probes, l.probe_cursor,
        (extract(epoch from meocrm.meocrm_now() - coalesce(l.out_since, meocrm.meocrm_now())) * 1000)::bigint,
        d.was_owned, l.pacing_group, l.per_second, l.per_minute,
        (extract(epoch from l.paused_until - meocrm.meocrm_now()) * 1000)::bigint, t.token,
        (extract(epoch from t.paused_until - meocrm.meocrm_now()) * 1000)::bigint, l.rate_per_second
      """;

  /** A lane without its group is not renewed: somebody else paces the group now. */
  private static final String RENEW =
      """
      with held as materialized (
        select l.organization_id, l.lane_id, l.pacing_group from meocrm.lane l
        join unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[])
          u(organization_id, lane_id, token, group_token)
          on l.organization_id = u.organization_id and l.lane_id = u.lane_id
        where l.token = u.token and l.owner is not null
          and (l.pacing_group is null or u.group_token = (
            select g.token from meocrm.pacing_group g where g.group_id = l.pacing_group))
        order by l.organization_id, l.lane_id
        for no key update of l),
      groups as (
        update meocrm.pacing_group g set lease_until = meocrm.meocrm_now() + ? * interval '1 millisecond'
        from (select distinct pacing_group from held where pacing_group is not null) h
        where g.group_id = h.pacing_group)
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
        order by organization_id, lane_id for no key update),
      groups as (update meocrm.pacing_group set lease_until = null where lease_until is not null)
      update meocrm.lane l set lease_until = meocrm.meocrm_now(), wake_at = meocrm.meocrm_now()
      from owned o where l.organization_id = o.organization_id and l.lane_id = o.lane_id
      """;

  private final Transactions transactions;

  public JooqLaneStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<LaneLease> claim(Claim claim) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(
                CLAIM,
                texts(claim.kinds(), LaneKind::name),
                texts(claim.without(), OrganizationId::value),
                texts(claim.groups().keySet(), PacingGroup::value),
                claim.max(),
                texts(claim.groups().keySet(), PacingGroup::value),
                longs(claim.groups().values(), token -> token),
                claim.lease().toMillis(),
                claim.node().value(),
                claim.lease().toMillis(),
                claim.lease().toMillis())
            .map(JooqLaneStore::lease));
  }

  @Override
  public List<Dispatch> take(Collection<Demand> demands) {
    return transactions.asWorkerAtOnce(dsl -> Picks.take(dsl, demands));
  }

  @Override
  public Settlement settle(Ended ended) {
    boolean alone = !transactions.isInside();
    return transactions.asWorker(dsl -> {
      var pipeline = new Pipeline();
      LaneLocks.add(pipeline, lanes(ended));
      if (!ended.results().isEmpty()) {
        Results.add(pipeline, ended.results());
      }
      if (!ended.health().isEmpty()) {
        HealthUpdates.add(pipeline, ended.health());
      }
      PacingGroups.addPauses(pipeline, ended.results());
      int givenBackAt = pipeline.size();
      if (!ended.idle().isEmpty()) {
        giveBack(pipeline, IdleLanes.GIVE_BACK_IDLE, ended.idle());
      }
      // Nothing follows: the commit goes along.
      boolean last = ended.within() == null && alone;
      var answers = last ? pipeline.runAndCommit(dsl) : pipeline.run(dsl);
      List<? extends Record> rows = ended.results().isEmpty() ? List.of() : answers.get(1);
      if (ended.within() != null) {
        var written = written(rows);
        ended.within().run(dispatch -> written.contains(Place.of(dispatch)));
      }
      return new Settlement(
          lost(ended, LaneLocks.held(answers.getFirst())),
          ended.idle().isEmpty() ? Set.of() : lanesOf(answers.get(givenBackAt)),
          lanesOf(rows.stream().filter(JooqLaneStore::isReleased).toList()));
    });
  }

  private static Set<LaneId> lanes(Ended ended) {
    return Stream.of(
            ended.results().stream().map(r -> r.dispatch().lane()),
            ended.idle().stream().map(LaneLease::lane),
            ended.health().keySet().stream().map(LaneLease::lane))
        .flatMap(lanes -> lanes)
        .collect(toUnmodifiableSet());
  }

  private static Set<LaneId> lost(Ended ended, Map<LaneId, LaneLocks.Held> held) {
    var lost = new HashSet<LaneId>();
    for (var result : ended.results()) {
      noteIfLost(held, result.dispatch().lane(), result.dispatch().token(), lost);
    }
    for (var lease : ended.idle()) {
      noteIfLost(held, lease.lane(), lease.token(), lost);
    }
    return lost;
  }

  private static void noteIfLost(
      Map<LaneId, LaneLocks.Held> held, LaneId lane, long token, Set<LaneId> lost) {
    var found = held.get(lane);
    if (found == null || !found.isOwnedUnder(token)) {
      lost.add(lane);
    }
  }

  private static Set<Place> written(List<? extends Record> rows) {
    return rows.stream()
        .filter(row -> !isReleased(row))
        .map(row -> new Place(LaneLocks.lane(row), row.get(2, Long.class)))
        .collect(toUnmodifiableSet());
  }

  /** Whether this row of {@link Results} is a delivery that another one's end made ready. */
  private static boolean isReleased(Record row) {
    return row.get(3, Boolean.class);
  }

  private static void giveBack(Pipeline pipeline, String sql, Collection<LaneLease> lanes) {
    pipeline.add(
        sql,
        texts(lanes, l -> l.lane().organization().value()),
        texts(lanes, l -> l.lane().value()),
        longs(lanes, LaneLease::token));
    PacingGroups.addGiveBack(pipeline, lanes);
  }

  private static Set<LaneId> lanesOf(List<? extends Record> rows) {
    return rows.stream().map(LaneLocks::lane).collect(toUnmodifiableSet());
  }

  @Override
  public List<Start> starts(Collection<PacingGroup> groups) {
    return transactions.asWorkerAtOnce(dsl -> PacingGroups.starts(dsl, groups));
  }

  @Override
  public Set<LaneId> renew(Collection<LaneLease> leases, Duration lease) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(
                RENEW,
                texts(leases, l -> l.lane().organization().value()),
                texts(leases, l -> l.lane().value()),
                longs(leases, LaneLease::token),
                longs(leases, l -> l.group() == null ? null : Long.valueOf(l.group().token())),
                lease.toMillis(),
                lease.toMillis(),
                lease.toMillis())
            .intoSet(LaneLocks::lane));
  }

  @Override
  public void release(Collection<LaneLease> leases) {
    if (!leases.isEmpty()) {
      boolean alone = !transactions.isInside();
      transactions.asWorker(dsl -> {
        var pipeline = new Pipeline();
        LaneLocks.add(pipeline, leases.stream().map(LaneLease::lane).toList());
        giveBack(pipeline, IdleLanes.GIVE_BACK_ALL, leases);
        return alone ? pipeline.runAndCommit(dsl) : pipeline.run(dsl);
      });
    }
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

  private static LaneLease lease(Record row) {
    var group = group(row);
    return new LaneLease(
        LaneLocks.lane(row),
        LaneKind.valueOf(row.get(2, String.class)),
        row.get(3, Long.class),
        new LaneTerms(row.get(4, Integer.class), row.get(18, Integer.class)),
        new LaneHealth(
            LaneHealth.State.valueOf(row.get(5, String.class)),
            row.get(6, Integer.class),
            row.get(7, Integer.class),
            row.get(8, Integer.class),
            row.get(9, Long.class),
            Duration.ofMillis(row.get(10, Long.class)),
            Duration.ZERO),
        row.get(11, Boolean.class),
        new Pacing(
            group == null ? null : group.id(),
            row.get(13, Integer.class),
            row.get(14, Integer.class)),
        pause(row.get(15, Long.class)),
        group);
  }

  private static LaneLease.@Nullable GroupLease group(Record row) {
    var id = row.get(12, String.class);
    return id == null
        ? null
        : new LaneLease.GroupLease(
            new PacingGroup(id), row.get(16, Long.class), pause(row.get(17, Long.class)));
  }

  private static Duration pause(@Nullable Long millis) {
    return Duration.ofMillis(millis == null ? 0 : Math.max(0, millis));
  }

  /** A delivery's place in its lane. */
  private record Place(LaneId lane, long number) {
    static Place of(Dispatch dispatch) {
      return new Place(dispatch.lane(), dispatch.number());
    }
  }
}
