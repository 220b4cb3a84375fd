package com.meocrm.core.delivery;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lanes this node holds, those that were served longest ago first, and what it remembers of the
 * speed of lanes that it held before. Touched by the engine's loop alone.
 */
final class HeldLanes {
  /** Lanes and tenants that are remembered after their lanes were given back. */
  private static final int REMEMBERED = 10_000;

  private final Map<LaneId, HeldLane> held = new LinkedHashMap<>();
  private final Map<PacingGroup, HeldGroup> groups = new HashMap<>();
  private final Map<LaneId, LanePace> paces = new Remembered<>();

  /** When each tenant last got a place on the wire, in rounds. */
  private final Map<OrganizationId, Long> served = new Remembered<>();

  private long round;

  /**
   * @param rates limits of its pacing group, if it is in one
   */
  void add(LaneLease lease, List<Rate> rates, long nowNanos, long sendUntilNanos) {
    var pace = paces.computeIfAbsent(lease.lane(), lane -> new LanePace());
    pace.starts().begin(lease.token(), nowNanos);
    held.put(
        lease.lane(),
        new HeldLane(lease, pace, group(lease, rates, nowNanos), nowNanos, sendUntilNanos));
  }

  private @Nullable HeldGroup group(LaneLease lease, List<Rate> rates, long nowNanos) {
    var found = lease.group();
    if (found == null) {
      return null;
    }
    var known = groups.get(found.id());
    if (known != null && known.token() == found.token()) {
      return known;
    }
    var group = new HeldGroup(found.id(), found.token(), rates, nowNanos + found.pause().toNanos());
    groups.put(found.id(), group);
    return group;
  }

  /** Tokens of the pacing groups of which this node has lanes. */
  Map<PacingGroup, Long> groupTokens() {
    forgetGroups();
    return groups.values().stream().collect(toUnmodifiableMap(HeldGroup::id, HeldGroup::token));
  }

  /** Groups of which it is not known yet what was sent before. */
  List<HeldGroup> newGroups() {
    forgetGroups();
    return groups.values().stream().filter(group -> !group.isRebuilt()).toList();
  }

  /** The store gives a group back with the last of its lanes. */
  private void forgetGroups() {
    if (!groups.isEmpty()) {
      groups.values().retainAll(held.values().stream().map(HeldLane::group).toList());
    }
  }

  int size() {
    return held.size();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  Collection<HeldLane> all() {
    return held.values();
  }

  Stream<HeldLane> that(Predicate<HeldLane> condition) {
    return held.values().stream().filter(condition);
  }

  List<LaneLease> leases() {
    return held.values().stream().map(HeldLane::lease).toList();
  }

  boolean holds(LaneId lane) {
    return held.containsKey(lane);
  }

  /** The lane under which the dispatch was taken, null when that lease is lost. */
  @Nullable HeldLane of(Dispatch dispatch) {
    var lane = held.get(dispatch.lane());
    return lane != null && lane.lease().token() == dispatch.token() ? lane : null;
  }

  HeldLane get(LaneId id) {
    var lane = held.get(id);
    if (lane == null) {
      throw new IllegalStateException("not held: " + id);
    }
    return lane;
  }

  void remove(LaneId lane) {
    held.remove(lane);
  }

  void retain(Set<LaneId> kept) {
    held.keySet().retainAll(kept);
  }

  void clear() {
    held.clear();
  }

  /** Puts lanes that were just served behind all others, and their tenants as well. */
  void served(Collection<HeldLane> lanes) {
    round++;
    for (var lane : lanes) {
      var id = lane.lease().lane();
      held.remove(id);
      held.put(id, lane);
      served.put(id.organization(), round);
    }
  }

  /** Orders tenants by when they were last served, the longest ago first. */
  Comparator<OrganizationId> turns() {
    return comparingLong(tenant -> served.getOrDefault(tenant, 0L));
  }

  /**
   * Tenants that have at least half as much on the wire as tenants have on average; nobody as long
   * as less than {@code crowd} is there. What waits for a slow destination does not count.
   */
  Set<OrganizationId> busyTenants(int crowd, long nowNanos) {
    var onTheWire =
        that(lane -> !lane.isIdle() && !lane.isSlow(nowNanos))
            .collect(
                groupingBy(
                    lane -> lane.lease().lane().organization(), summingInt(HeldLane::inFlight)));
    int all = onTheWire.values().stream().mapToInt(n -> n).sum();
    return onTheWire.entrySet().stream()
        .filter(entry -> all >= crowd)
        .filter(entry -> 2 * entry.getValue() * onTheWire.size() >= all)
        .map(Map.Entry::getKey)
        .collect(toUnmodifiableSet());
  }

  /** Tenants that hold more than {@code share} lanes that are not at rest. */
  Set<OrganizationId> tenantsAbove(int share) {
    return that(lane -> !lane.isAtRest())
        .collect(groupingBy(lane -> lane.lease().lane().organization(), counting()))
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() > share)
        .map(Map.Entry::getKey)
        .collect(toUnmodifiableSet());
  }

  /** Up to {@code max} lanes that have nothing on the wire, of the tenant that holds most. */
  List<LaneLease> surplus(int max) {
    var counts = byTenant();
    return counts.keySet().stream()
        .max(comparingInt(tenant -> counts.getOrDefault(tenant, 0L).intValue()))
        .map(tenant ->
            that(HeldLane::isIdle)
                .map(HeldLane::lease)
                .filter(lease -> lease.lane().organization().equals(tenant))
                .limit(max)
                .toList())
        .orElse(List.of());
  }

  /** Forgets what was not used for longest when it gets too much. */
  private static final class Remembered<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    Remembered() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  private Map<OrganizationId, Long> byTenant() {
    return held.keySet().stream().collect(groupingBy(LaneId::organization, counting()));
  }
}
