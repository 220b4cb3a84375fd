package com.meocrm.core.delivery;

import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Hands out the node's free places on the wire: one at a time, tenants in turn, each tenant's lanes
 * in turn.
 *
 * <p>A tenant has at most three quarters of the places. Slow lanes have at most half of the node's
 * and half of their tenant's; lanes of which nothing is known yet have a quarter of either, so that
 * a thousand new ones that all turn out to hang cannot take everything before that shows, neither
 * from other tenants nor from fast lanes of their own.
 */
final class FairShare {
  private final int nodeCap;
  private final int tenantCap;
  private final Map<OrganizationId, Use> tenants = new HashMap<>();
  private final Use node = new Use();

  /** How many messages each pacing group may still start. */
  private final Map<HeldGroup, Integer> groups = new HashMap<>();

  /** The same of each destination in a group, which lanes of several tenants may lead to. */
  private final Map<SentTimes, Integer> destinations = new HashMap<>();

  private FairShare(int nodeCap) {
    this.nodeCap = nodeCap;
    this.tenantCap = Math.max(1, nodeCap * 3 / 4);
  }

  /**
   * Shares the free places among hungry lanes.
   *
   * @param lanes all lanes of the node, those that were served longest ago first
   * @param whom which of them have a turn
   * @param order whose turn it is, where there are not enough places for all
   * @param most how many places are dealt at most
   * @param nowNanos monotonic time
   * @return how many places each lane gets; lanes that get none are missing
   */
  static Map<HeldLane, Integer> places(
      Collection<HeldLane> lanes,
      Predicate<HeldLane> whom,
      Comparator<OrganizationId> order,
      int nodeCap,
      int most,
      long nowNanos) {
    var share = new FairShare(nodeCap);
    var turns = new LinkedHashMap<OrganizationId, Deque<Turn>>();
    for (var lane : lanes) {
      var kind = Pace.of(lane, nowNanos);
      var tenant = lane.lease().lane().organization();
      share.use(tenant).add(kind, lane.inFlight());
      share.node.add(kind, lane.inFlight());
      int free = lane.isHungry() && whom.test(lane) ? lane.freeSlots(nowNanos) : 0;
      if (free > 0) {
        turns.computeIfAbsent(tenant, t -> new ArrayDeque<>()).add(new Turn(lane, kind, free));
        if (lane.group() != null) {
          share.groups.computeIfAbsent(lane.group(), group -> group.free(nowNanos));
          share.destinations.computeIfAbsent(
              lane.destination(), sent -> lane.destinationFree(nowNanos));
        }
      }
    }
    return share.deal(turns, order, most);
  }

  private Map<HeldLane, Integer> deal(
      Map<OrganizationId, Deque<Turn>> turns, Comparator<OrganizationId> order, int most) {
    var places = new LinkedHashMap<HeldLane, Integer>();
    var waiting = new ArrayList<>(turns.keySet());
    waiting.sort(order);
    int left = most;
    while (!waiting.isEmpty()) {
      var again = new ArrayList<OrganizationId>();
      for (var tenant : waiting) {
        if (left > 0 && dealOne(tenant, turns.getOrDefault(tenant, new ArrayDeque<>()), places)) {
          again.add(tenant);
          left--;
        }
      }
      waiting = again;
    }
    return places;
  }

  /** Gives the tenant's next lane one place; false when none of its lanes can have any more. */
  private boolean dealOne(OrganizationId tenant, Deque<Turn> turns, Map<HeldLane, Integer> places) {
    while (!turns.isEmpty()) {
      var turn = turns.poll();
      int has = places.getOrDefault(turn.lane, 0);
      if (has < turn.free && mayHaveMore(tenant, turn)) {
        places.put(turn.lane, has + 1);
        use(tenant).add(turn.pace, 1);
        if (turn.lane.group() != null) {
          groups.merge(turn.lane.group(), -1, Integer::sum);
          destinations.merge(turn.lane.destination(), -1, Integer::sum);
        }
        node.add(turn.pace, 1);
        turns.add(turn);
        return true;
      }
    }
    return false;
  }

  private boolean mayHaveMore(OrganizationId tenant, Turn turn) {
    var own = use(tenant);
    if (node.all() >= nodeCap || own.all() >= tenantCap || isUsedUp(turn.lane)) {
      return false;
    }
    return switch (turn.pace) {
      case FAST -> true;
      case SLOW -> node.slow < half(nodeCap) && own.slow < half(tenantCap);
      case UNKNOWN -> mayTry(node, nodeCap) && mayTry(own, tenantCap);
    };
  }

  /**
   * Whether one more may go to a lane of which nothing is known. What hangs counts as unknown first
   * and as slow later, so both together leave room: for the unknown a trickle goes on beyond three
   * quarters, and an eighth is always kept for what is known to be fast.
   */
  private static boolean mayTry(Use use, int cap) {
    int left = Math.max(cap / 32, cap * 3 / 4 - use.slow);
    return use.unknown < Math.max(1, Math.min(cap / 4, left))
        && use.slow + use.unknown < Math.max(1, cap * 7 / 8);
  }

  private boolean isUsedUp(HeldLane lane) {
    return lane.group() != null
        && (groups.getOrDefault(lane.group(), 0) <= 0
            || destinations.getOrDefault(lane.destination(), 0) <= 0);
  }

  private static int half(int cap) {
    return Math.max(1, cap / 2);
  }

  private Use use(OrganizationId tenant) {
    return tenants.computeIfAbsent(tenant, t -> new Use());
  }

  /** What is known of a lane's speed. */
  private enum Pace {
    FAST,
    SLOW,
    UNKNOWN;

    static Pace of(HeldLane lane, long nowNanos) {
      if (lane.isSlow(nowNanos)) {
        return SLOW;
      }
      return lane.pace().isKnown() ? FAST : UNKNOWN;
    }
  }

  /**
   * @param free how many places the lane itself can have
   */
  private record Turn(HeldLane lane, Pace pace, int free) {}

  /** Places in use. */
  private static final class Use {
    int fast;
    int slow;
    int unknown;

    void add(Pace pace, int places) {
      switch (pace) {
        case FAST -> fast += places;
        case SLOW -> slow += places;
        case UNKNOWN -> unknown += places;
      }
    }

    int all() {
      return fast + slow + unknown;
    }
  }
}
