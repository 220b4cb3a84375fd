package com.meocrm.core.delivery;

import static java.util.stream.Collectors.groupingBy;

import com.meocrm.core.delivery.Channels.Channel;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Works the lanes of one node: claims due ones, sends their deliveries, writes back what came of
 * it.
 *
 * <p>One thread calls {@link #step}; sends run on the given executor and only report results. A
 * step makes at most four calls to the store, each for all lanes at once, so the number of round
 * trips does not grow with lanes or deliveries.
 *
 * <p>Killed at any point, this node loses nothing: a delivery leaves its lane only in {@link
 * LaneStore#settle}. What was on the wire is sent again by the next owner with the same id.
 */
public final class DeliveryEngine {
  private static final System.Logger LOG = System.getLogger(DeliveryEngine.class.getName());

  /** What a lost wake-up and a due retry can cost. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private static final Outcome.Attempt GONE =
      new Outcome.Attempt(null, null, "the destination does not exist any more", Duration.ZERO);
  private static final Outcome.Attempt UNFORESEEN =
      new Outcome.Attempt(null, null, "internal error while sending", Duration.ZERO);

  private final NodeId node;
  private final LaneStore store;
  private final Map<LaneKind, Route> routes;
  private final Executor senders;
  private final LongSupplier nanoTime;
  private final Runnable loopWakeUp;
  private final EngineSettings settings;

  private final Map<LaneId, HeldLane> held = new LinkedHashMap<>();
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

  /** Results that a failed settlement has to write again. */
  private final List<Result> unsettled = new ArrayList<>();

  /** Set from any thread when something may have been planned. */
  private final AtomicBoolean planned = new AtomicBoolean(true);

  private int inFlight;
  private boolean claimedAllItAsked;
  private long lookedNanos;
  private long renewedNanos;

  /**
   * @param senders runs one task per delivery on the wire; a virtual thread each
   * @param nanoTime a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   * @param loopWakeUp called from sending threads when a result waits for the next step
   */
  public DeliveryEngine(
      NodeId node,
      LaneStore store,
      Map<LaneKind, Route> routes,
      Executor senders,
      LongSupplier nanoTime,
      Runnable loopWakeUp,
      EngineSettings settings) {
    this.node = node;
    this.store = store;
    this.routes = Map.copyOf(routes);
    this.senders = senders;
    this.nanoTime = nanoTime;
    this.loopWakeUp = loopWakeUp;
    this.settings = settings;
    this.renewedNanos = nanoTime.getAsLong();
    this.lookedNanos = renewedNanos;
  }

  /**
   * Settles what has ended, renews, claims and takes what is due.
   *
   * @return how many deliveries were settled or started and lanes claimed; 0 means that waiting
   *     makes sense
   */
  public int step() {
    renewIfDue();
    return settle() + look() + take();
  }

  /**
   * Has the next step look for due lanes and at every held one. Callable from any thread; a hint,
   * polling covers it.
   */
  public void somethingPlanned() {
    planned.set(true);
    loopWakeUp.run();
  }

  /**
   * Ends this node's work after the last {@link #step}: waits for what is on the wire, writes its
   * outcomes, gives all lanes back. What does not end in time is sent again by whoever takes its
   * lane over.
   *
   * @return whether everything ended in time
   */
  public boolean drain(Duration patience) {
    long until = nanoTime.getAsLong() + patience.toNanos();
    settle();
    while (inFlight > 0 && nanoTime.getAsLong() - until < 0) {
      try {
        var result = results.poll(until - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
        if (result != null) {
          collect(result);
          settle();
        }
        renewIfDue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    releaseAll();
    return inFlight == 0;
  }

  /** Deliveries on the wire or waiting to be settled. */
  public int inFlight() {
    return inFlight;
  }

  /** Lanes held at the moment. */
  public int heldLanes() {
    return held.size();
  }

  private void releaseAll() {
    if (!held.isEmpty()) {
      store.release(held.values().stream().map(HeldLane::lease).toList());
      held.clear();
    }
  }

  private int look() {
    long now = nanoTime.getAsLong();
    if (planned.getAndSet(false) || now - lookedNanos >= LOOK_EVERY.toNanos()) {
      lookedNanos = now;
      held.values().forEach(lane -> lane.setHungry(true));
      return claim();
    }
    return claimedAllItAsked ? claim() : 0;
  }

  private int claim() {
    int room = Math.min(settings.maxLanes() - held.size(), settings.maxInFlight() - inFlight);
    if (room <= 0) {
      return 0;
    }
    long now =
        nanoTime.getAsLong(); // before the call: our view of the lease may only be shorter than the
    // database's
    var leases = store.claim(node, room, settings.lease());
    for (var lease : leases) {
      held.put(lease.lane(), new HeldLane(lease, sendUntil(now)));
    }
    claimedAllItAsked = leases.size() == room;
    return leases.size();
  }

  private int take() {
    var demands = new ArrayList<Demand>();
    int free = settings.maxInFlight() - inFlight;
    for (var lane : held.values()) {
      int slots = Math.min(lane.freeSlots(), free);
      if (lane.isHungry() && slots > 0) {
        demands.add(new Demand(lane.lease(), slots));
        free -= slots;
      }
    }
    if (demands.isEmpty()) {
      return 0;
    }
    var dispatches = store.take(demands);
    var taken = new HashMap<LaneId, Integer>();
    dispatches.forEach(d -> taken.merge(d.lane(), 1, Integer::sum));
    for (var demand : demands) {
      var lane = demand.lease().lane();
      lane(lane).setHungry(taken.getOrDefault(lane, 0) == demand.slots());
    }
    start(dispatches);
    return dispatches.size();
  }

  private void start(List<Dispatch> dispatches) {
    for (var dispatch : dispatches) {
      lane(dispatch.lane()).started();
    }
    inFlight += dispatches.size();
    var byKind = dispatches.stream().collect(groupingBy(d -> lane(d.lane()).lease().kind()));
    byKind.forEach(this::start);
  }

  private void start(LaneKind kind, List<Dispatch> dispatches) {
    var route = route(kind);
    Map<LaneId, Channel> channels;
    try {
      channels = route.channels().open(dispatches.stream().map(Dispatch::lane).distinct().toList());
    } catch (RuntimeException e) {
      dispatches.forEach(dispatch -> report(new Result.Unsent(dispatch)));
      throw e;
    }
    for (var dispatch : dispatches) {
      var channel = channels.get(dispatch.lane());
      if (channel == null) {
        report(new Result.Finished(dispatch, GONE, DeliveryStatus.CANCELLED));
      } else {
        var lane = lane(dispatch.lane());
        senders.execute(() -> report(send(dispatch, route, channel, lane)));
      }
    }
  }

  /** Runs on a sending thread. */
  private Result send(Dispatch dispatch, Route route, Channel channel, HeldLane lane) {
    // Fencing protects rows, not sockets: nothing goes out unless the whole attempt fits into the
    // lease.
    if (lane.sendUntilNanos() - nanoTime.getAsLong() < 0) {
      return new Result.Unsent(dispatch);
    }
    try {
      return decide(dispatch, channel.send(dispatch, settings.sendTimeout()), route.schedule());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "sending failed in an unforeseen way delivery=" + dispatch.id(), e);
      return decide(dispatch, new Outcome.RetryLater(UNFORESEEN, null), route.schedule());
    }
  }

  private static Result decide(Dispatch dispatch, Outcome outcome, RetrySchedule schedule) {
    return switch (outcome) {
      case Outcome.Delivered(var attempt) ->
          new Result.Finished(dispatch, attempt, DeliveryStatus.DELIVERED);
      case Outcome.RetryLater(var attempt, var notBefore) ->
          schedule
              .waitAfter(dispatch.attempt(), notBefore)
              .<Result>map(wait -> new Result.Failed(dispatch, attempt, wait))
              .orElseGet(() -> new Result.Finished(dispatch, attempt, DeliveryStatus.EXHAUSTED));
    };
  }

  private void report(Result result) {
    results.add(result);
    loopWakeUp.run();
  }

  private int settle() {
    collectResults();
    dropStale();
    var idle = held.values().stream().filter(HeldLane::isIdle).map(HeldLane::lease).toList();
    if (unsettled.isEmpty() && idle.isEmpty()) {
      return 0;
    }
    // If this throws, the results stay and the next step writes them again; their lanes stay held
    // meanwhile.
    var settlement = store.settle(unsettled, idle);
    int settled = unsettled.size();
    inFlight -= settled;
    unsettled.clear();
    settlement.released().forEach(held::remove);
    for (var lost : settlement.lost()) {
      LOG.log(Level.WARNING, "lane lost to another node lane={0}", lost);
      held.remove(lost);
    }
    // Idle lanes that stayed ours have something due.
    held.values().stream().filter(HeldLane::isIdle).forEach(lane -> lane.setHungry(true));
    return settled;
  }

  private void collectResults() {
    for (var result = results.poll(); result != null; result = results.poll()) {
      collect(result);
    }
  }

  private void collect(Result result) {
    unsettled.add(result);
    if (isCurrent(result)) {
      lane(result.dispatch().lane()).ended();
    }
  }

  /**
   * Forgets what came of deliveries whose lanes were lost meanwhile: their new owner sends them
   * again.
   */
  private void dropStale() {
    int all = unsettled.size();
    unsettled.removeIf(result -> !isCurrent(result));
    inFlight -= all - unsettled.size();
  }

  private boolean isCurrent(Result result) {
    var lane = held.get(result.dispatch().lane());
    return lane != null && lane.lease().token() == result.dispatch().token();
  }

  private void renewIfDue() {
    long now = nanoTime.getAsLong();
    if (held.isEmpty() || now - renewedNanos < settings.renewEvery().toNanos()) {
      return;
    }
    var kept = store.renew(held.values().stream().map(HeldLane::lease).toList(), settings.lease());
    renewedNanos = now;
    held.keySet().retainAll(kept);
    held.values().forEach(lane -> lane.extend(sendUntil(now)));
  }

  private long sendUntil(long nowNanos) {
    return nowNanos
        + settings.lease().minus(settings.margin()).minus(settings.sendTimeout()).toNanos();
  }

  private HeldLane lane(LaneId id) {
    var lane = held.get(id);
    if (lane == null) {
      throw new IllegalStateException("not held: " + id);
    }
    return lane;
  }

  private Route route(LaneKind kind) {
    var route = routes.get(kind);
    if (route == null) {
      throw new IllegalStateException("no route for lanes of kind " + kind);
    }
    return route;
  }
}
