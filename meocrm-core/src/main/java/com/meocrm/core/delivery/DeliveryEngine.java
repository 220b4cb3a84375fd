package com.meocrm.core.delivery;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.LaneStore.Within;
import com.meocrm.core.delivery.Wire.Return;
import com.meocrm.core.shared.OrganizationId;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works the lanes of one node: claims due ones, sends their deliveries, writes back what came of
 * it.
 *
 * <p>One thread calls {@link #step}; sends run on the given executor and only report what came of
 * them. A step makes at most a dozen calls to the store, each for all lanes at once, so the number
 * of round trips does not grow with lanes or deliveries; the busier the wire, the longer results
 * are gathered before they are written together ({@link #pause}).
 *
 * <p>Killed at any point, this node loses nothing: a delivery leaves its lane only in {@link
 * LaneStore#settle}. What was on the wire is sent again by the next owner with the same id, alone;
 * after {@value #LONE_STARTS} lone starts that nobody survived it is withdrawn.
 */
public final class DeliveryEngine {
  private static final System.Logger LOG = System.getLogger(DeliveryEngine.class.getName());

  /** What a lost wake-up, a due retry and a delivery that another node has planned can cost. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** How long results wait for company, for each delivery on the wire. */
  private static final Duration GATHER_PER_DELIVERY = Duration.ofNanos(500_000);

  private static final Duration GATHER_AT_MOST = Duration.ofMillis(40);

  /**
   * This many results are written and deliveries started at once: enough to make round trips cheap,
   * few enough that a newcomer need not wait long for its turn.
   */
  private static final int ROUND = 48;

  /** With less than this on the wire, whatever is planned is started at once. */
  private static final int CROWD = ROUND / 2;

  /** Lanes claimed at once at most. */
  private static final int CLAIM = 256;

  /** How often a delivery is started alone before it is withdrawn. */
  static final int LONE_STARTS = 3;

  private static final Outcome.Attempt GONE =
      Outcome.Attempt.notMade("the destination does not exist any more");
  private static final Outcome.Attempt DEADLY =
      Outcome.Attempt.notMade(
          "the process ended " + LONE_STARTS + " times while it was sending this delivery alone");

  private final NodeId node;
  private final LaneStore store;
  private final Map<LaneKind, Route> routes;
  private final LongSupplier nanoTime;
  private final Runnable loopWakeUp;
  private final EngineSettings settings;

  private final HeldLanes held = new HeldLanes();

  private final Wire wire;

  /** Lanes for which this node's relay has planned something. */
  private final ConcurrentLinkedQueue<LaneId> planned = new ConcurrentLinkedQueue<>();

  /** What the next settlement is to write; kept when it fails. */
  private final List<Result> unsettled = new ArrayList<>();

  private final List<LaneNotice> notices = new ArrayList<>();

  private int onTheWireAfterRound;

  /** What slow destinations have on the wire, as of the last look: no results to wait for. */
  private int hanging;

  private boolean sendingInDoubt;
  private boolean claimedAllItAsked;
  private boolean sharing;
  private boolean somethingToDo = true;

  /** Something was planned that need not wait for the next round. */
  private boolean newcomers;

  /** The last round dealt all that a round may, so the next one is not put off. */
  private boolean moreToDeal;

  /** When the limits of some lane let it go on; null when none waits for that. */
  private @Nullable Long pacedUntilNanos;

  private long waitingSinceNanos;
  private long lookedNanos;
  private long roundNanos;
  private long renewedNanos;

  /**
   * @param senders runs one task per delivery on the wire; a virtual thread each
   * @param nanoTime a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   * @param loopWakeUp called from any thread when the next step has something to do
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
    this.nanoTime = nanoTime;
    this.loopWakeUp = loopWakeUp;
    this.settings = settings;
    this.wire = new Wire(senders, nanoTime, settings.sendTimeout(), loopWakeUp);
    this.renewedNanos = nanoTime.getAsLong();
    this.lookedNanos = renewedNanos - LOOK_EVERY.toNanos();
    this.roundNanos = renewedNanos - settings.gather().toNanos();
    this.waitingSinceNanos = renewedNanos;
  }

  /**
   * Settles what has ended, renews, claims and takes what is due.
   *
   * @return how many deliveries were settled or started and lanes claimed; 0 means that waiting for
   *     {@link #pause} makes sense
   */
  public int step() {
    renewIfDue();
    collectReturns();
    look();
    int served = serveNewcomers();
    if (!isWorthARound()) {
      return served;
    }
    moreToDeal = false;
    roundNanos = nanoTime.getAsLong();
    int done = settle();
    look(); // who came meanwhile need not wait for the other half of the round either
    served += serveNewcomers();
    done += claim() + take(lane -> true);
    onTheWireAfterRound = moving();
    somethingToDo = claimedAllItAsked || moreToDeal;
    return served + done;
  }

  /**
   * Starts what was planned for tenants that have little on the wire, before anything else: their
   * few deliveries need not wait until the many of others are settled.
   */
  private int serveNewcomers() {
    if (!newcomers) {
      return 0;
    }
    newcomers = false;
    int claimed = claim();
    var busy = held.busyTenants(CROWD, nanoTime.getAsLong());
    return claimed + take(lane -> !busy.contains(lane.lease().lane().organization()));
  }

  /** How long to wait for the next step unless woken. */
  public Duration pause() {
    long now = nanoTime.getAsLong();
    long look = lookedNanos + LOOK_EVERY.toNanos() - now;
    if (newcomers || moreToDeal) {
      return Duration.ZERO;
    }
    long gather = somethingToDo ? roundDueNanos() - now : look;
    long paced = pacedUntilNanos == null ? look : pacedUntilNanos - now;
    return Duration.ofNanos(Math.max(0, Math.min(look, Math.min(gather, paced))));
  }

  /**
   * Has the next step look for these lanes. Callable from any thread; a hint, polling covers it.
   */
  public void planned(Collection<LaneId> lanes) {
    planned.addAll(lanes);
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
    collectReturns();
    settle();
    while (wire.size() > 0 && nanoTime.getAsLong() - until < 0) {
      try {
        var one = wire.poll(until - nanoTime.getAsLong());
        if (one != null) {
          collect(one);
          collectReturns();
          settle();
        }
        renewIfDue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (!held.isEmpty()) {
      store.release(held.leases());
      held.clear();
    }
    return wire.size() == 0;
  }

  /** Deliveries on the wire. */
  public int inFlight() {
    return wire.size();
  }

  /** Lanes held at the moment. */
  public int heldLanes() {
    return held.size();
  }

  /** Many results are worth a round at once, few are worth waiting for more of them a little. */
  private boolean isWorthARound() {
    return somethingToDo
        && (moreToDeal
            || unsettled.size() >= ROUND
            || (isWireDrained() && held.that(HeldLane::isHungry).findAny().isPresent())
            || nanoTime.getAsLong() - roundDueNanos() >= 0);
  }

  private boolean isWireDrained() {
    return moving() <= onTheWireAfterRound / 4;
  }

  /** What is on the wire and may be expected back soon. */
  private int moving() {
    return Math.max(0, wire.size() - hanging);
  }

  /** When what there is to do has waited long enough for company. */
  private long roundDueNanos() {
    long soonest = roundNanos + settings.gather().toNanos();
    if (isWireDrained()) {
      return soonest;
    }
    long gathered =
        waitingSinceNanos
            + Math.min(GATHER_AT_MOST.toNanos(), moving() * GATHER_PER_DELIVERY.toNanos());
    return gathered - soonest > 0 ? gathered : soonest;
  }

  private void thereIsSomethingToDo() {
    if (!somethingToDo) {
      somethingToDo = true;
      waitingSinceNanos = nanoTime.getAsLong();
    }
  }

  private void look() {
    var busy =
        planned.isEmpty()
            ? Set.<OrganizationId>of()
            : held.busyTenants(CROWD, nanoTime.getAsLong());
    for (var lane = planned.poll(); lane != null; lane = planned.poll()) {
      if (held.holds(lane)) {
        held.get(lane).setHungry(true);
      } else {
        claimedAllItAsked = true; // there is something to claim
      }
      newcomers |= !busy.contains(lane.organization());
      thereIsSomethingToDo();
    }
    long now = nanoTime.getAsLong();
    if (pacedUntilNanos != null && now - pacedUntilNanos >= 0) {
      pacedUntilNanos = null;
      moreToDeal = true;
      thereIsSomethingToDo();
    }
    if (now - lookedNanos >= LOOK_EVERY.toNanos()) {
      lookedNanos = now;
      claimedAllItAsked = true;
      thereIsSomethingToDo();
      held.all().forEach(lane -> lane.setHungry(true));
      hanging = held.that(lane -> lane.isSlow(now)).mapToInt(HeldLane::inFlight).sum();
    }
  }

  private int claim() {
    if (!claimedAllItAsked) {
      return 0;
    }
    int room = Math.min(settings.maxLanes() - held.size(), CLAIM);
    if (room <= 0) {
      makeRoom();
      return 0;
    }
    // Before the call: our view of the lease may only be shorter than the database's.
    long now = nanoTime.getAsLong();
    var leases =
        store.claim(
            new Claim(
                node,
                room,
                routes.keySet(),
                tenantsWithEnough(),
                settings.lease(),
                held.groupTokens()));
    for (var lease : leases) {
      held.add(lease, route(lease.kind()).groupRates(), now, sendUntil(now));
    }
    claimedAllItAsked = leases.size() == room;
    return leases.size();
  }

  /** Has groups that are new to this node go on where their former owners left off. */
  private void rebuildGroups() {
    var groups = held.newGroups();
    if (!groups.isEmpty()) {
      var starts = store.starts(groups.stream().map(HeldGroup::id).toList());
      // After the call: what was sent may only seem more recent than it is.
      long now = nanoTime.getAsLong();
      for (var group : groups) {
        group.rebuild(starts.stream().filter(s -> s.group().equals(group.id())).toList(), now);
      }
    }
  }

  /** Every other claim leaves the tenants out that hold many lanes, so that nobody waits behind. */
  private Set<OrganizationId> tenantsWithEnough() {
    sharing = !sharing;
    int share = Math.max(1, settings.maxInFlight() / (sharing ? 4 : 1));
    return held.tenantsAbove(share);
  }

  /** All places for lanes are taken: those of the greatest tenant make way, and queue up again. */
  private void makeRoom() {
    var surplus = held.surplus(Math.max(1, settings.maxLanes() / 8));
    if (!surplus.isEmpty()) {
      store.release(surplus);
      surplus.forEach(lease -> held.remove(lease.lane()));
    }
  }

  /**
   * @param whom which lanes have a turn
   */
  private int take(Predicate<HeldLane> whom) {
    rebuildGroups();
    long now = nanoTime.getAsLong();
    var doubtful =
        sendingInDoubt
            ? List.<HeldLane>of()
            : held.that(whom.and(lane -> lane.isInDoubt(now))).toList();
    var places =
        FairShare.places(
            held.all(),
            whom.and(lane -> !givesWay(lane, doubtful)),
            held.turns(),
            settings.maxInFlight(),
            ROUND,
            now);
    moreToDeal |= places.values().stream().mapToInt(n -> n).sum() >= ROUND;
    var demands = new ArrayList<Demand>();
    held.that(whom.and(HeldLane::isHungry))
        .forEach(lane -> noteWaiting(lane, places.containsKey(lane), now));
    places.forEach((lane, slots) -> demands.addAll(lane.demands(slots)));
    doubtful.forEach(lane -> demands.add(lane.demandInDoubt()));
    if (demands.isEmpty()) {
      return 0;
    }
    var dispatches = store.take(demands);
    var taken = new HashMap<LaneId, Integer>();
    dispatches.forEach(d -> taken.merge(d.lane(), 1, Integer::sum));
    places.forEach(
        (lane, slots) -> lane.setHungry(taken.getOrDefault(lane.lease().lane(), 0) >= slots));
    held.served(places.keySet());
    noteDoubts(doubtful, dispatches);
    start(dispatches);
    return dispatches.size();
  }

  /**
   * Where limits count single messages, the one in doubt goes first, and nothing else of its lane
   * or group with it.
   */
  private static boolean givesWay(HeldLane lane, List<HeldLane> doubtful) {
    return lane.isLimited()
        && (lane.mayBeInDoubt()
            || doubtful.stream()
                .anyMatch(other -> other.group() != null && other.group() == lane.group()));
  }

  private void noteWaiting(HeldLane lane, boolean served, long now) {
    boolean pacedOut = lane.isPacedOut(now);
    lane.setWaiting(!served && (pacedOut || lane.freeSlots(now) > 0));
    long until = pacedOut ? lane.pacedUntilNanos(now) : now;
    // If it is not later, what is on the wire uses the limit up, and its return brings us back.
    if (until - now > 0 && (pacedUntilNanos == null || until - pacedUntilNanos < 0)) {
      pacedUntilNanos = until;
    }
  }

  /** The store gives one delivery in doubt at a time; none means that all of them are through. */
  private void noteDoubts(List<HeldLane> doubtful, List<Dispatch> dispatches) {
    sendingInDoubt |= dispatches.stream().anyMatch(d -> d.pick() == Pick.IN_DOUBT);
    if (!sendingInDoubt) {
      doubtful.forEach(HeldLane::nothingInDoubt);
    }
  }

  private void start(List<Dispatch> dispatches) {
    wire.start(dispatches, held);
    dispatches.stream()
        .collect(groupingBy(d -> held.get(d.lane()).lease().kind()))
        .forEach((kind, some) -> wire.send(route(kind), some, held));
  }

  private void collectReturns() {
    for (var one = wire.poll(); one != null; one = wire.poll()) {
      collect(one);
    }
  }

  private void collect(Return one) {
    thereIsSomethingToDo();
    var dispatch = one.dispatch();
    if (dispatch.pick() == Pick.IN_DOUBT) {
      sendingInDoubt = false;
    }
    var lane = held.of(dispatch);
    if (lane == null) {
      return; // its new owner sends it again
    }
    lane.ended(dispatch, nanoTime.getAsLong());
    var verdict = verdict(one, lane);
    unsettled.add(verdict.result());
    lane.setHealth(verdict.health());
    if (verdict.notice() != null) {
      notices.add(verdict.notice());
    }
  }

  private Verdict verdict(Return one, HeldLane lane) {
    return switch (one) {
      case Return.Unsent(var dispatch) ->
          new Verdict(new Result.Unsent(dispatch), lane.health(), null);
      case Return.NoDestination(var dispatch) ->
          new Verdict(
              new Result.Finished(dispatch, GONE, DeliveryStatus.CANCELLED), lane.health(), null);
      case Return.Deadly(var dispatch) -> OutageRules.quarantined(lane.health(), dispatch, DEADLY);
      case Return.Sent(var dispatch, var outcome) -> {
        learnPace(lane, outcome);
        yield OutageRules.after(lane.health(), route(lane.lease().kind()), dispatch, outcome);
      }
    };
  }

  private void learnPace(HeldLane lane, Outcome outcome) {
    if (outcome instanceof Outcome.Delivered(var attempt)) {
      lane.pace().succeeded(attempt.duration());
    } else if (outcome instanceof Outcome.Throttled throttled) {
      lane.pause(throttled.notBefore(), throttled.wholeGroup(), nanoTime.getAsLong());
    } else if (!(outcome instanceof Outcome.Deferred)) {
      lane.pace().failed(outcome.attempt().duration());
    }
  }

  private int settle() {
    unsettled.removeIf(result -> held.of(result.dispatch()) == null);
    notices.removeIf(notice -> held.of(notice.cause()) == null);
    long now = nanoTime.getAsLong();
    var idle =
        held.that(lane -> lane.isAtRestFor(settings.linger(), now)).map(HeldLane::lease).toList();
    if (unsettled.isEmpty() && idle.isEmpty()) {
      return 0;
    }
    var health =
        held.that(HeldLane::isHealthChanged).collect(toMap(HeldLane::lease, HeldLane::health));
    // If this throws, everything stays and the next step writes it again; the lanes stay held
    // meanwhile.
    var settlement =
        store.settle(
            new Ended(List.copyOf(unsettled), health, idle, notices.isEmpty() ? null : tell()));
    int settled = unsettled.size();
    var lanesToAsk = lanesToAsk(health.keySet(), idle, settlement.ready());
    unsettled.clear();
    notices.clear();
    held.all().forEach(HeldLane::healthStored);
    settlement.released().forEach(held::remove);
    for (var lost : settlement.lost()) {
      LOG.log(Level.WARNING, "lane lost to another node lane={0}", lost);
      held.remove(lost);
    }
    lanesToAsk.stream().filter(held::holds).forEach(lane -> held.get(lane).setHungry(true));
    return settled;
  }

  /**
   * Lanes that may have something due since they were settled: the next of a key, what an outage
   * held back, what was not sent. Lanes at rest that stay ours have something due for certain.
   */
  private Set<LaneId> lanesToAsk(
      Collection<LaneLease> changed, Collection<LaneLease> idle, Set<LaneId> ready) {
    var lanes = new HashSet<>(ready);
    changed.forEach(lease -> lanes.add(lease.lane()));
    idle.forEach(lease -> lanes.add(lease.lane()));
    for (var result : unsettled) {
      if (result instanceof Result.Unsent) {
        lanes.add(result.dispatch().lane());
      }
    }
    return lanes;
  }

  /** Tells the observers of what was written now, each of its own lanes. */
  private Within tell() {
    var byKind = new EnumMap<LaneKind, List<LaneNotice>>(LaneKind.class);
    for (var notice : notices) {
      var kind = held.get(notice.cause().lane()).lease().kind();
      byKind.computeIfAbsent(kind, k -> new ArrayList<>()).add(notice);
    }
    return written ->
        byKind.forEach((kind, all) -> {
          var told = all.stream().filter(notice -> written.test(notice.cause())).toList();
          if (!told.isEmpty()) {
            route(kind).observer().noticed(told);
          }
        });
  }

  private void renewIfDue() {
    long now = nanoTime.getAsLong();
    if (held.isEmpty() || now - renewedNanos < settings.renewEvery().toNanos()) {
      return;
    }
    var kept = store.renew(held.leases(), settings.lease());
    renewedNanos = now;
    held.retain(kept);
    held.all().forEach(lane -> lane.extend(sendUntil(now)));
  }

  private long sendUntil(long nowNanos) {
    return nowNanos
        + settings.lease().minus(settings.margin()).minus(settings.sendTimeout()).toNanos();
  }

  private Route route(LaneKind kind) {
    var route = routes.get(kind);
    if (route == null) {
      throw new IllegalStateException("no route for lanes of kind " + kind);
    }
    return route;
  }
}
