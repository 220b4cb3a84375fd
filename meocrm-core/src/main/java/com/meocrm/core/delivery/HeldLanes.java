package com.meocrm.core.delivery;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
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
  /** Lanes whose speed is remembered after they were given back. */
  private static final int REMEMBERED = 10_000;

  private final Map<LaneId, HeldLane> held = new LinkedHashMap<>();
  private final Map<LaneId, LanePace> paces =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LaneId, LanePace> eldest) {
          return size() > REMEMBERED;
        }
      };

  void add(LaneLease lease, long sendUntilNanos) {
    var pace = paces.computeIfAbsent(lease.lane(), lane -> new LanePace());
    held.put(lease.lane(), new HeldLane(lease, pace, sendUntilNanos));
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

  /** Puts a lane that was just served behind all others. */
  void toTheEnd(HeldLane lane) {
    held.remove(lane.lease().lane());
    held.put(lane.lease().lane(), lane);
  }

  /** Tenants that hold more than {@code share} lanes. */
  Set<OrganizationId> tenantsAbove(int share) {
    return byTenant().entrySet().stream()
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

  private Map<OrganizationId, Long> byTenant() {
    return held.keySet().stream().collect(groupingBy(LaneId::organization, counting()));
  }
}
