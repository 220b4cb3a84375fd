package com.meocrm.core.delivery;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lanes in memory; keeps the promises of {@link LaneStore}, shown by the contract it shares with
 * the adapter.
 */
public final class InMemoryLanes implements LaneStore, PlanStore, LaneRegistry {
  private final InstantSource clock;
  private final Map<LaneId, Lane> lanes = new TreeMap<>();
  private final Map<DeliveryId, DeliveryStatus> finished = new HashMap<>();
  private final List<Outcome.Attempt> attempts = new ArrayList<>();

  public InMemoryLanes(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void open(LaneId lane, LaneKind kind, int maxInFlight) {
    if (lanes.putIfAbsent(lane, new Lane(lane, kind, maxInFlight)) != null) {
      throw new IllegalStateException("lane exists: " + lane);
    }
  }

  @Override
  public synchronized void plan(List<Planned> planned) {
    for (var delivery : planned) {
      var lane = lane(delivery.lane());
      lane.rows.add(new Row(delivery, ++lane.lastNumber, clock.instant()));
      if (lane.owner == null) {
        lane.wakeAt = earlier(lane.wakeAt, clock.instant());
      }
    }
  }

  @Override
  public synchronized List<LaneLease> claim(NodeId node, int max, Duration lease) {
    var now = clock.instant();
    var due =
        lanes.values().stream()
            .filter(lane -> lane.wakeAt != null && !lane.wakeAt.isAfter(now))
            .sorted(comparing(lane -> lane.wakeAt))
            .limit(max)
            .toList();
    for (var lane : due) {
      lane.owner = node;
      lane.token++;
      lane.wakeAt = now.plus(lease);
    }
    return due.stream().map(l -> new LaneLease(l.id, l.kind, l.token, l.maxInFlight)).toList();
  }

  @Override
  public synchronized List<Dispatch> take(Collection<Demand> demands) {
    var taken = new ArrayList<Dispatch>();
    for (var demand : demands) {
      var lease = demand.lease();
      var lane = lane(lease.lane());
      lane.takeable(clock.instant(), lease.token()).stream()
          .limit(demand.slots())
          .forEach(row -> {
            row.takenToken = lease.token();
            row.starts++;
            taken.add(row.dispatch(lease));
          });
    }
    return taken;
  }

  @Override
  public synchronized Settlement settle(Collection<Result> results, Collection<LaneLease> idle) {
    var lost = new HashSet<LaneId>();
    for (var result : results) {
      var dispatch = result.dispatch();
      if (isCurrent(dispatch.lane(), dispatch.token())) {
        write(lane(dispatch.lane()), result);
      } else {
        lost.add(dispatch.lane());
      }
    }
    var released = new HashSet<LaneId>();
    for (var lease : idle) {
      var lane = lane(lease.lane());
      if (!isCurrent(lease.lane(), lease.token())) {
        lost.add(lease.lane());
      } else if (lane.takeable(clock.instant(), lease.token()).isEmpty()) {
        lane.giveBack();
        released.add(lease.lane());
      }
    }
    return new Settlement(lost, released);
  }

  private void write(Lane lane, Result result) {
    var row = lane.row(result.dispatch());
    if (row.isEmpty()) {
      return; // written before: this is the repetition of a call whose answer was lost
    }
    switch (result) {
      case Result.Finished(var dispatch, var attempt, var status) -> {
        attempts.add(attempt);
        finished.put(dispatch.id(), status);
        lane.rows.remove(row.get());
      }
      case Result.Failed(var dispatch, var attempt, var wait) -> {
        attempts.add(attempt);
        row.get().attempts++;
        row.get().dueAt = clock.instant().plus(wait);
        row.get().takenToken = 0;
      }
      case Result.Unsent(var dispatch) -> {
        row.get().takenToken = 0;
        row.get().starts--;
      }
    }
  }

  @Override
  public synchronized Set<LaneId> renew(Collection<LaneLease> leases, Duration lease) {
    var kept = new HashSet<LaneId>();
    for (var held : leases) {
      if (isCurrent(held.lane(), held.token())) {
        lane(held.lane()).wakeAt = clock.instant().plus(lease);
        kept.add(held.lane());
      }
    }
    return kept;
  }

  @Override
  public synchronized void release(Collection<LaneLease> leases) {
    for (var held : leases) {
      if (isCurrent(held.lane(), held.token())) {
        lane(held.lane()).giveBack();
      }
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

  /** Every attempt that was written, in order. */
  public synchronized List<Outcome.Attempt> attempts() {
    return List.copyOf(attempts);
  }

  private boolean isCurrent(LaneId id, long token) {
    var lane = lane(id);
    return lane.owner != null && lane.token == token;
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
    final int maxInFlight;
    final List<Row> rows = new ArrayList<>();
    long lastNumber;
    long token;
    @Nullable NodeId owner;
    @Nullable Instant wakeAt;

    Lane(LaneId id, LaneKind kind, int maxInFlight) {
      this.id = id;
      this.kind = kind;
      this.maxInFlight = maxInFlight;
    }

    /** Ready, due, not on the wire; first attempts first. */
    List<Row> takeable(Instant now, long underToken) {
      return ready().stream()
          .filter(row -> !row.dueAt.isAfter(now) && row.takenToken < underToken)
          .sorted(comparing((Row row) -> row.attempts > 0).thenComparingLong(row -> row.number))
          .toList();
    }

    /** Rows with nothing of their key before them. */
    List<Row> ready() {
      var keys = new HashSet<String>();
      return rows.stream()
          .sorted(comparingLong(row -> row.number))
          .filter(row -> row.planned.orderKey() == null || keys.add(row.planned.orderKey()))
          .toList();
    }

    Optional<Row> row(Dispatch dispatch) {
      return rows.stream()
          .filter(row -> row.number == dispatch.number())
          .filter(
              row -> row.attempts == dispatch.attempt() - 1 && row.takenToken == dispatch.token())
          .findFirst();
    }

    void giveBack() {
      owner = null;
      wakeAt = ready().stream().map(row -> row.dueAt).min(Instant::compareTo).orElse(null);
    }
  }

  private static final class Row {
    final Planned planned;
    final long number;
    Instant dueAt;
    int attempts;
    int starts;
    long takenToken;

    Row(Planned planned, long number, Instant dueAt) {
      this.planned = planned;
      this.number = number;
      this.dueAt = dueAt;
    }

    Dispatch dispatch(LaneLease lease) {
      LoggedEvent event = planned.event();
      return new Dispatch(
          lease.lane(), lease.token(), planned.id(), number, attempts + 1, event, "ep_test");
    }
  }
}
