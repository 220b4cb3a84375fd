package com.meocrm.core.delivery;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.event.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in memory; keeps the promises of {@link LaneStore}, shown by the contract it shares with
 * the adapter.
 */
public final class InMemoryLanes implements LaneStore, PlanStore, LaneRegistry, LaneControl {
  private final InstantSource clock;
  private final Map<LaneId, Lane> lanes = new TreeMap<>();
  private final Map<DeliveryId, DeliveryStatus> finished = new HashMap<>();
  private final List<Outcome.Attempt> attempts = new ArrayList<>();
  private final Map<DeliveryId, List<Outcome.Attempt>> attemptsOf = new HashMap<>();
  private final Map<PacingGroup, Group> groups = new HashMap<>();
  private final List<Mark> marks = new ArrayList<>();

  public InMemoryLanes(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void open(
      LaneId lane, LaneKind kind, LaneTerms terms, boolean parked, Pacing pacing) {
    var opened = new Lane(lane, kind, terms, pacing);
    opened.parked = parked;
    if (lanes.putIfAbsent(lane, opened) != null) {
      throw new IllegalStateException("lane exists: " + lane);
    }
    if (pacing.group() != null) {
      groups.putIfAbsent(pacing.group(), new Group());
    }
  }

  @Override
  public synchronized void plan(List<Planned> planned) {
    for (var delivery : planned) {
      var lane = lane(delivery.lane());
      if (lane.health.is(State.OUT) && lane.health.isThin()) {
        lane.pass(delivery.orderKey());
      }
      lane.rows.add(new Row(delivery, ++lane.lastNumber, clock.instant()));
      if (lane.owner == null && !lane.parked && lane.wakesForNew()) {
        lane.wakeAt = earlier(lane.wakeAt, clock.instant());
      }
    }
  }

  @Override
  public synchronized void adjust(LaneId lane, LaneTerms terms) {
    find(lane).ifPresent(found -> found.terms = terms);
  }

  @Override
  public synchronized void park(LaneId lane) {
    find(lane)
        .ifPresent(found -> {
          found.parked = true;
          found.wakeUnlessOwned(clock.instant());
        });
  }

  @Override
  public synchronized void unpark(LaneId lane) {
    find(lane)
        .ifPresent(found -> {
          found.parked = false;
          found.wakeUnlessOwned(clock.instant());
        });
  }

  @Override
  public synchronized void restart(LaneId lane) {
    find(lane)
        .filter(found -> found.health.is(State.STOPPED))
        .ifPresent(found -> {
          found.health = LaneHealth.GOOD;
          found.outSince = null;
          found.rows.stream()
              .filter(row -> row.attempts > 0 && row.takenToken == 0)
              .forEach(row -> row.dueAt = clock.instant());
          if (found.owner != null) {
            found.token++;
            found.wakeAt = clock.instant();
          } else {
            found.wakeUnlessOwned(clock.instant());
          }
        });
  }

  @Override
  public synchronized void reorder(LaneId lane, Ordering ordering) {
    find(lane)
        .ifPresent(found -> {
          found.rows.forEach(row -> row.orderKey = key(ordering, row));
          found.wakeUnlessOwned(clock.instant());
        });
  }

  private static @Nullable String key(Ordering ordering, Row row) {
    return switch (ordering) {
      case NONE -> null;
      case KEY -> row.planned.event().event().key();
      case STRICT -> "";
    };
  }

  @Override
  public synchronized void probe(LaneId lane) {
    find(lane)
        .filter(found -> found.health.is(State.OUT) || found.health.is(State.HALTED))
        .ifPresent(found -> {
          found.probeAt = clock.instant();
          found.hurried = found.owner != null;
          found.wakeUnlessOwned(clock.instant());
        });
  }

  @Override
  public synchronized int close(LaneId lane) {
    var closed = find(lane);
    closed.ifPresent(found -> {
      found.rows.forEach(row -> finished.put(row.planned.id(), DeliveryStatus.CANCELLED));
      lanes.remove(lane);
    });
    return closed.map(found -> found.rows.size()).orElse(0);
  }

  private Optional<Lane> find(LaneId lane) {
    return Optional.ofNullable(lanes.get(lane));
  }

  @Override
  public synchronized List<LaneLease> claim(Claim claim) {
    var now = clock.instant();
    var due =
        lanes.values().stream()
            .filter(lane -> claim.kinds().contains(lane.kind))
            .filter(lane -> !claim.without().contains(lane.id.organization()))
            .filter(lane -> lane.wakeAt != null && !lane.wakeAt.isAfter(now))
            .filter(lane -> lane.pacing.group() == null || isFreeFor(claim, lane.pacing.group()))
            .sorted(comparing(lane -> lane.wakeAt))
            .limit(claim.max())
            .toList();
    due.stream()
        .map(lane -> lane.pacing.group())
        .filter(Objects::nonNull)
        .distinct()
        .forEach(group -> take(claim, group));
    for (var lane : due) {
      lane.inDoubt = lane.owner != null;
      lane.owner = claim.node();
      lane.givenBack = false;
      lane.token++;
      lane.wakeAt = now.plus(claim.lease());
    }
    return due.stream().map(lane -> lane.lease(now, groups)).toList();
  }

  private boolean isFreeFor(Claim claim, PacingGroup id) {
    var group = group(id);
    return !group.leaseUntil.isAfter(clock.instant())
        || Objects.equals(claim.groups().get(id), group.token);
  }

  private void take(Claim claim, PacingGroup id) {
    var group = group(id);
    if (!Objects.equals(claim.groups().get(id), group.token)) {
      group.token++;
    }
    group.leaseUntil = clock.instant().plus(claim.lease());
  }

  private Group group(PacingGroup id) {
    return groups.computeIfAbsent(id, group -> new Group());
  }

  @Override
  public synchronized List<Start> starts(Collection<PacingGroup> wanted) {
    var now = clock.instant();
    return marks.stream()
        .filter(mark -> wanted.contains(mark.group))
        .filter(mark -> mark.started.isAfter(now.minus(Rate.LONGEST.multipliedBy(2))))
        .map(mark ->
            new Start(
                mark.group,
                mark.dispatch.lane(),
                mark.ended == null ? Duration.ZERO : Duration.between(mark.ended, now)))
        .filter(start -> start.age().compareTo(Rate.LONGEST) < 0)
        .sorted(comparing(Start::age).reversed())
        .toList();
  }

  @Override
  public synchronized List<Dispatch> take(Collection<Demand> demands) {
    var taken = new ArrayList<Dispatch>();
    boolean doubt = false;
    for (var demand : demands) {
      if (demand.pick() == Pick.IN_DOUBT && doubt) {
        continue;
      }
      var lease = demand.lease();
      var lane = find(lease.lane()).filter(l -> l.token == lease.token() && !l.parked);
      if (lane.isEmpty()) {
        continue;
      }
      for (var row : lane.get().within(demand, clock.instant())) {
        row.takenToken = lease.token();
        row.starts++;
        doubt |= demand.pick() == Pick.IN_DOUBT;
        taken.add(row.dispatch(lease, demand.pick(), lane.get().terms));
        if (lease.pacing().group() != null) {
          marks.add(new Mark(lease.pacing().group(), taken.getLast(), clock.instant()));
        }
      }
    }
    return taken;
  }

  @Override
  public synchronized Settlement settle(Ended ended) {
    var lost = new HashSet<LaneId>();
    var writable = new ArrayList<Result>();
    for (var result : ended.results()) {
      var dispatch = result.dispatch();
      if (!isCurrent(dispatch.lane(), dispatch.token())) {
        lost.add(dispatch.lane());
      } else if (lane(dispatch.lane()).row(dispatch).isPresent()) {
        writable.add(result); // else this is the repetition of a call whose answer was lost
      }
    }
    if (ended.within() != null) {
      // First, since nothing may be written when it fails.
      ended
          .within()
          .run(dispatch -> writable.stream().anyMatch(r -> r.dispatch().equals(dispatch)));
    }
    var ready = new HashSet<LaneId>();
    for (var result : writable) {
      if (write(lane(result.dispatch().lane()), result)) {
        ready.add(result.dispatch().lane());
      }
    }
    ended
        .health()
        .forEach((lease, health) -> {
          if (isCurrent(lease.lane(), lease.token())) {
            lane(lease.lane()).store(health, clock.instant());
          }
        });
    var released = new HashSet<LaneId>();
    for (var lease : ended.idle()) {
      var lane = lanes.get(lease.lane());
      if (lane == null || !isCurrent(lease.lane(), lease.token())) {
        lost.add(lease.lane());
      } else if (!lane.health.is(State.FLOWING)
          || lane.parked
          || lane.due(clock.instant()).isEmpty()) {
        giveBack(lane);
        released.add(lease.lane());
      }
    }
    return new Settlement(lost, released, ready);
  }

  /** Returns whether the next of its key became ready. */
  private boolean write(Lane lane, Result result) {
    var row = lane.row(result.dispatch()).orElseThrow();
    boolean hadSuccessor = lane.hasSuccessor(row);
    marks.stream()
        .filter(mark -> mark.dispatch.id().equals(result.dispatch().id()))
        .filter(mark -> mark.ended == null)
        .forEach(mark -> mark.ended = clock.instant());
    row.takenToken = 0;
    row.starts = result instanceof Result.Unsent ? row.starts - 1 : 0;
    switch (result) {
      case Result.Finished(var dispatch, var attempt, var status) -> {
        note(dispatch.id(), attempt);
        finished.put(dispatch.id(), status);
        lane.rows.remove(row);
      }
      case Result.Failed(var dispatch, var attempt, var pause) -> {
        note(dispatch.id(), attempt);
        row.attempts++;
        row.dueAt = clock.instant().plus(pause);
      }
      case Result.Exhausted(var dispatch, var attempt, var passable) -> {
        note(dispatch.id(), attempt);
        finished.put(dispatch.id(), DeliveryStatus.EXHAUSTED);
        row.attempts++;
        row.dueAt = Instant.MAX;
        row.exhausted = true;
        if (passable && lane.hasSuccessor(row)) {
          lane.pass(row.orderKey);
        }
      }
      case Result.Postponed(var dispatch, var pause, var wholeGroup) -> {
        row.dueAt = clock.instant().plus(pause);
        if (wholeGroup && lane.pacing.group() != null) {
          group(lane.pacing.group()).pausedUntil = row.dueAt;
        } else {
          lane.pausedUntil = row.dueAt;
        }
      }
      case Result.Deferred(var dispatch, var pause) -> row.dueAt = clock.instant().plus(pause);
      case Result.Unsent(var dispatch) -> {
        // as if it had not been taken
      }
    }
    return hadSuccessor && !lane.rows.contains(row);
  }

  @Override
  public synchronized Set<LaneId> renew(Collection<LaneLease> leases, Duration lease) {
    var kept = new HashSet<LaneId>();
    for (var held : leases) {
      var group = held.group();
      if (isCurrent(held.lane(), held.token())
          && (group == null || group(group.id()).token == group.token())) {
        lane(held.lane()).wakeAt = clock.instant().plus(lease);
        kept.add(held.lane());
        if (group != null) {
          group(group.id()).leaseUntil = clock.instant().plus(lease);
        }
      }
    }
    return kept;
  }

  @Override
  public synchronized void release(Collection<LaneLease> leases) {
    for (var held : leases) {
      if (isCurrent(held.lane(), held.token())) {
        giveBack(lane(held.lane()));
      }
    }
  }

  private void giveBack(Lane lane) {
    lane.giveBack(clock.instant());
    var group = lane.pacing.group();
    if (group != null
        && lanes.values().stream()
            .noneMatch(other -> other.owner != null && group.equals(other.pacing.group()))) {
      group(group).leaseUntil = Instant.MIN;
    }
  }

  @Override
  public synchronized int sweep() {
    return 0;
  }

  /** Where a delivery stands, or empty when there is no such delivery. */
  public synchronized Optional<DeliveryStatus> status(LaneId lane, DeliveryId id) {
    if (finished.containsKey(id)) {
      return Optional.of(finished.get(id));
    }
    return lane(lane).rows.stream()
        .filter(row -> row.planned.id().equals(id))
        .map(row -> row.attempts == 0 ? DeliveryStatus.PENDING : DeliveryStatus.RETRYING)
        .findFirst();
  }

  /** How many deliveries wait or are on the wire. */
  public synchronized int undelivered(LaneId lane) {
    return lane(lane).rows.size();
  }

  /** Every attempt that was written, in order. */
  public synchronized List<Outcome.Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Those of one delivery, in order. */
  public synchronized List<Outcome.Attempt> attempts(DeliveryId id) {
    return List.copyOf(attemptsOf.getOrDefault(id, List.of()));
  }

  private void note(DeliveryId id, Outcome.Attempt attempt) {
    attempts.add(attempt);
    attemptsOf.computeIfAbsent(id, key -> new ArrayList<>()).add(attempt);
  }

  /** Whether somebody holds the lane under this token. */
  public synchronized boolean isHeld(LaneId lane, long token) {
    return isCurrent(lane, token);
  }

  /** Whether a delivery waits on the lane, or is on the wire. */
  public synchronized boolean isQueued(LaneId lane, DeliveryId id) {
    return find(lane).stream()
        .flatMap(found -> found.rows.stream())
        .anyMatch(row -> row.planned.id().equals(id));
  }

  /** Cancels what waits on the lane, which stays. */
  public synchronized void withdraw(LaneId lane) {
    find(lane)
        .ifPresent(found -> {
          found.rows.forEach(row -> finished.put(row.planned.id(), DeliveryStatus.CANCELLED));
          found.rows.clear();
        });
  }

  /** What is known of a lane. */
  public synchronized LaneHealth health(LaneId lane) {
    return lane(lane).health;
  }

  private boolean isCurrent(LaneId id, long token) {
    var lane = lanes.get(id);
    return lane != null && lane.owner != null && lane.token == token;
  }

  private Lane lane(LaneId id) {
    var lane = lanes.get(id);
    if (lane == null) {
      throw new IllegalStateException("no such lane: " + id);
    }
    return lane;
  }

  private static Instant earlier(@Nullable Instant a, Instant b) {
    return a != null && a.isBefore(b) ? a : b;
  }

  private static final class Lane {
    final LaneId id;
    final LaneKind kind;
    final Pacing pacing;
    LaneTerms terms;
    boolean parked;
    boolean hurried;

    /** Its owner has left it with something in doubt. */
    boolean givenBack;

    final List<Row> rows = new ArrayList<>();
    long lastNumber;
    long token;
    LaneHealth health = LaneHealth.GOOD;
    @Nullable NodeId owner;
    boolean inDoubt;
    @Nullable Instant wakeAt;
    @Nullable Instant outSince;
    Instant probeAt = Instant.MIN;
    Instant pausedUntil = Instant.MIN;

    Lane(LaneId id, LaneKind kind, LaneTerms terms, Pacing pacing) {
      this.pacing = pacing;
      this.id = id;
      this.kind = kind;
      this.terms = terms;
    }

    LaneLease lease(Instant now, Map<PacingGroup, Group> groups) {
      var out = outSince == null ? Duration.ZERO : Duration.between(outSince, now);
      var known =
          new LaneHealth(
              health.state(),
              health.failures(),
              health.firstFailures(),
              health.probes(),
              health.cursor(),
              out,
              Duration.ZERO);
      var group = pacing.group() == null ? null : groups.get(pacing.group());
      return new LaneLease(
          id,
          kind,
          token,
          terms,
          known,
          inDoubt,
          pacing,
          left(pausedUntil, now),
          group == null
              ? null
              : new LaneLease.GroupLease(
                  pacing.group(), group.token, left(group.pausedUntil, now)));
    }

    private static Duration left(Instant until, Instant now) {
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    void store(LaneHealth next, Instant now) {
      if (hurried && (next.is(State.OUT) || next.is(State.HALTED))) {
        probeAt = now;
      } else if (next.state() != health.state() || next.probes() != health.probes()) {
        probeAt = now.plus(next.pause());
      }
      if (next.is(State.OUT)) {
        outSince = outSince == null ? now : outSince;
      } else {
        if (outSince != null && next.is(State.FLOWING)) {
          ready().stream().filter(row -> row.attempts > 0).forEach(row -> row.dueAt = now);
        }
        outSince = null;
      }
      hurried = false;
      health = next;
    }

    /** What the demand picks, as far as the lane's terms leave room for it. */
    List<Row> within(Demand demand, Instant now) {
      int room = terms.maxInFlight() - demand.inFlight();
      if (terms.ratePerSecond() != null) {
        room = Math.min(room, terms.ratePerSecond());
      }
      return picked(demand, now).stream().limit(Math.max(0, room)).toList();
    }

    void wakeUnlessOwned(Instant now) {
      if (owner == null || givenBack) {
        wakeAt = nextWake(now);
      }
    }

    List<Row> picked(Demand demand, Instant now) {
      long underToken = demand.lease().token();
      return switch (demand.pick()) {
        case DUE -> due(now).stream().limit(demand.slots()).toList();
        case FRESH ->
            due(now).stream().filter(row -> row.attempts == 0).limit(demand.slots()).toList();
        case STEP -> step(now, demand.slots());
        case PROBE -> probeAt.isAfter(now) ? List.of() : probe(demand.cursor());
        case IN_DOUBT ->
            rows.stream()
                .filter(row -> row.takenToken > 0 && row.takenToken < underToken)
                .limit(1)
                .toList();
      };
    }

    private List<Row> step(Instant now, int slots) {
      var head =
          ready().stream()
              .filter(row -> row.attempts > 0 && !row.exhausted)
              .max(
                  comparingInt((Row row) -> row.attempts)
                      .thenComparing(comparingLong((Row row) -> row.number).reversed()));
      if (head.isEmpty()) {
        return due(now).stream().limit(slots).toList();
      }
      if (!due(now).contains(head.get())) {
        return List.of();
      }
      var companion =
          due(now).stream()
              .filter(row -> row != head.get() && !row.exhausted)
              .min(comparingInt((Row row) -> row.attempts).thenComparingLong(row -> row.number));
      return Stream.concat(head.stream(), companion.stream()).limit(slots).toList();
    }

    private List<Row> probe(long cursor) {
      var free = ready().stream().filter(row -> row.takenToken == 0).toList();
      return free.stream()
          .filter(row -> row.number > cursor)
          .findFirst()
          .or(() -> free.stream().findFirst())
          .stream()
          .toList();
    }

    /** Ready, due, not on the wire; first attempts first. */
    List<Row> due(Instant now) {
      return ready().stream()
          .filter(row -> !row.dueAt.isAfter(now) && row.takenToken == 0)
          .sorted(comparing((Row row) -> row.attempts > 0).thenComparingLong(row -> row.number))
          .toList();
    }

    /** Rows with nothing of their key before them, by number. */
    List<Row> ready() {
      var keys = new HashSet<String>();
      return rows.stream()
          .sorted(comparingLong(row -> row.number))
          .filter(row -> row.orderKey == null || keys.add(row.orderKey) || row.attempts > 0)
          .toList();
    }

    boolean hasSuccessor(Row passed) {
      return rows.stream()
          .anyMatch(row ->
              row != passed
                  && row.orderKey != null
                  && row.orderKey.equals(passed.planned.orderKey()));
    }

    /** Ends exhausted deliveries of this key; a strict lane has none but its only key. */
    void pass(@Nullable String orderKey) {
      if (orderKey != null && !orderKey.isEmpty()) {
        rows.removeIf(row -> row.exhausted && orderKey.equals(row.orderKey));
      }
    }

    Optional<Row> row(Dispatch dispatch) {
      return rows.stream()
          .filter(row -> row.number == dispatch.number())
          .filter(
              row -> row.attempts == dispatch.attempt() - 1 && row.takenToken == dispatch.token())
          .findFirst();
    }

    boolean wakesForNew() {
      return switch (health.state()) {
        case FLOWING -> true;
        case OUT -> health.isThin() || wakeAt == null;
        case SUSPECT, HALTED -> wakeAt == null;
        case STOPPED -> false;
      };
    }

    void giveBack(Instant now) {
      givenBack = true;
      if (rows.stream().noneMatch(row -> row.takenToken > 0)) {
        owner = null;
      }
      wakeAt = nextWake(now);
    }

    private @Nullable Instant nextWake(Instant now) {
      if (parked || health.is(State.STOPPED)) {
        return null;
      }
      if (rows.stream().anyMatch(row -> row.takenToken > 0)) {
        return now;
      }
      return switch (health.state()) {
        case FLOWING ->
            ready().stream()
                .map(row -> row.dueAt.isBefore(now) ? now : row.dueAt)
                .min(Instant::compareTo)
                .orElse(null);
        case SUSPECT ->
            ready().stream()
                .filter(row -> row.attempts > 0 && !row.exhausted)
                .max(
                    comparingInt((Row row) -> row.attempts)
                        .thenComparing(comparingLong((Row row) -> row.number).reversed()))
                .or(() -> ready().stream().findFirst())
                .map(row -> row.dueAt)
                .orElse(null);
        case OUT, HALTED -> {
          if (rows.isEmpty()) {
            yield null;
          }
          boolean fresh =
              health.is(State.OUT)
                  && health.isThin()
                  && due(now).stream().anyMatch(row -> row.attempts == 0);
          yield fresh ? now : probeAt;
        }
        case STOPPED -> null;
      };
    }
  }

  private static final class Group {
    long token;
    Instant leaseUntil = Instant.MIN;
    Instant pausedUntil = Instant.MIN;
  }

  /** A start that was written down before the sending. */
  private static final class Mark {
    final PacingGroup group;
    final Dispatch dispatch;
    final Instant started;
    @Nullable Instant ended;

    Mark(PacingGroup group, Dispatch dispatch, Instant started) {
      this.started = started;
      this.group = group;
      this.dispatch = dispatch;
    }
  }

  private static final class Row {
    final Planned planned;
    final long number;
    @Nullable String orderKey;
    Instant dueAt;
    int attempts;
    int starts;
    long takenToken;
    boolean exhausted;

    Row(Planned planned, long number, Instant dueAt) {
      this.planned = planned;
      this.number = number;
      this.orderKey = planned.orderKey();
      this.dueAt = dueAt;
    }

    Dispatch dispatch(LaneLease lease, Pick pick, LaneTerms terms) {
      LoggedEvent event = planned.event();
      return new Dispatch(
          lease.lane(),
          lease.token(),
          planned.id(),
          number,
          attempts + 1,
          0,
          starts,
          pick,
          event,
          "ep_test",
          terms);
    }
  }
}
