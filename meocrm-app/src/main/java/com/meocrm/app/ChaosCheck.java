package com.meocrm.app;

import com.meocrm.app.bench.Arrivals;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what arrived with what the log says is owed, delivery by delivery. */
final class ChaosCheck {
  private final Map<OrganizationId, List<LaneId>> lanes;
  private final List<Logged> log = new ArrayList<>();

  private ChaosCheck(Map<OrganizationId, List<LaneId>> lanes) {
    this.lanes = lanes;
  }

  /**
   * Reads the log.
   *
   * @param lanes of each tenant, all of which want every order event
   */
  static ChaosCheck of(Connection connection, Map<OrganizationId, List<LaneId>> lanes)
      throws SQLException {
    var check = new ChaosCheck(Map.copyOf(lanes));
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select organization_id, sequence, event_id, type, event_key, recorded_at"
                    + " from meocrm.event_log order by organization_id, sequence")) {
      while (rows.next()) {
        check.log.add(
            new Logged(
                new OrganizationId(rows.getString(1)),
                rows.getLong(2),
                new EventId(rows.getString(3)),
                rows.getString(4),
                rows.getString(5),
                rows.getTimestamp(6).toInstant()));
      }
    }
    return check;
  }

  /** How many deliveries the logged events make. */
  int owed() {
    return log.stream().mapToInt(e -> lanesOf(e).size()).sum();
  }

  /** Deliveries that are owed and have not arrived. */
  int missing(Arrivals arrivals) {
    int missing = 0;
    for (var event : log) {
      for (var lane : lanesOf(event)) {
        if (!arrivals.has(DeliveryId.of(lane, event.id).value())) {
          missing++;
        }
      }
    }
    return missing;
  }

  /** Accepted orders that the log does not know, or knows more than once. */
  int lostOrders(Collection<String> accepted) {
    var created = new HashMap<String, Integer>();
    log.stream()
        .filter(e -> e.type.equals("order.created"))
        .forEach(e -> created.merge(e.key, 1, Integer::sum));
    return (int) accepted.stream().filter(id -> created.getOrDefault(id, 0) != 1).count();
  }

  /** Numbers that are missing in the tenants' sequences, or there twice. */
  int brokenSequences() {
    int broken = 0;
    @Nullable OrganizationId tenant = null;
    long expected = 1;
    for (var event : log) {
      if (!event.organization.equals(tenant)) {
        tenant = event.organization;
        expected = 1;
      }
      if (event.sequence != expected) {
        broken++;
      }
      expected = event.sequence + 1;
    }
    return broken;
  }

  /** The longest time from an event's recording to one of its first arrivals, in seconds. */
  double maxDelaySeconds(Arrivals arrivals) {
    var recorded = new HashMap<String, Instant>();
    log.forEach(e -> recorded.put(e.id.value(), e.recordedAt));
    long nowNanos = System.nanoTime();
    var now = Instant.now();
    return arrivals.firsts().stream()
            .filter(a -> recorded.containsKey(a.eventId()))
            .mapToLong(a ->
                Duration.between(recorded.get(a.eventId()), now.minusNanos(nowNanos - a.nanos()))
                    .toMillis())
            .max()
            .orElse(0)
        / 1e3;
  }

  private List<LaneId> lanesOf(Logged event) {
    return event.type.startsWith("order.")
        ? lanes.getOrDefault(event.organization, List.of())
        : List.of();
  }

  private record Logged(
      OrganizationId organization,
      long sequence,
      EventId id,
      String type,
      String key,
      Instant recordedAt) {}
}
