package com.meocrm.core.partner;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A ledger in memory; it exists for today and for the days of what is owed. */
public final class InMemoryEndpointLedger implements EndpointLedger {
  private final InstantSource clock;
  private final Map<LaneId, List<Row>> lanes = new ConcurrentHashMap<>();
  private final Map<OrganizationId, Long> sequences = new ConcurrentHashMap<>();
  private final Map<OrganizationId, List<Instant>> unplanned = new ConcurrentHashMap<>();
  private final Set<LocalDate> dropped = ConcurrentHashMap.newKeySet();

  public InMemoryEndpointLedger(InstantSource clock) {
    this.clock = clock;
  }

  /** Logs an event and plans it. */
  public void owe(LaneId lane, String event, Instant recordedAt, byte[] body) {
    long sequence = sequences.merge(lane.organization(), 1L, Long::sum);
    var rows = lanes.computeIfAbsent(lane, key -> new CopyOnWriteArrayList<>());
    var id = new EventId(event);
    rows.add(
        new Row(
            new Entry(rows.size() + 1L, DeliveryId.of(lane, id), sequence, id, body), recordedAt));
  }

  /** Records an event that stays unplanned. */
  public void recordUnplanned(OrganizationId organization) {
    unplanned
        .computeIfAbsent(organization, key -> new CopyOnWriteArrayList<>())
        .add(clock.instant());
  }

  /** Drops a day (UTC), as retention does. */
  public void drop(LocalDate day) {
    dropped.add(day);
  }

  @Override
  public Slice read(LaneId lane, long after, int limit) {
    if (limit < 1 || limit > MAX_READ) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_READ + ": " + limit);
    }
    var all = lanes.getOrDefault(lane, List.of());
    long head = all.size();
    var kept = all.stream().filter(row -> !dropped.contains(row.day())).map(Row::entry).toList();
    var position =
        new LogPosition("ep_memory", kept.isEmpty() ? head + 1 : kept.getFirst().number(), head);
    var page = new ArrayList<Entry>();
    long bytes = 0;
    for (var entry : kept) {
      if (entry.number() > after) {
        if (page.size() == limit || bytes >= MAX_READ_BYTES) {
          return new Slice(page, page.getLast().number(), position);
        }
        page.add(entry);
        bytes += entry.body().length;
      }
    }
    return new Slice(page, Math.max(after, head), position);
  }

  @Override
  public Span span(OrganizationId organization, Instant from, Instant until) {
    boolean planned =
        unplanned.getOrDefault(organization, List.of()).stream()
            .noneMatch(at -> !at.isBefore(from) && at.isBefore(until));
    var missing =
        LocalDate.ofInstant(from, ZoneOffset.UTC)
            .datesUntil(LocalDate.ofInstant(until.minusNanos(1), ZoneOffset.UTC).plusDays(1))
            .collect(Collectors.toCollection(HashSet::new));
    missing.remove(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    lanes.values().forEach(rows -> rows.forEach(row -> missing.remove(row.day())));
    LocalDate.ofInstant(from, ZoneOffset.UTC)
        .datesUntil(LocalDate.ofInstant(until.minusNanos(1), ZoneOffset.UTC).plusDays(1))
        .filter(dropped::contains)
        .forEach(missing::add);
    return new Span(clock.instant(), planned, missing);
  }

  @Override
  public void forEach(LaneId lane, Instant from, Instant until, Consumer<Owed> consumer) {
    lanes.getOrDefault(lane, List.of()).stream()
        .filter(row -> !row.at.isBefore(from) && row.at.isBefore(until))
        .filter(row -> !dropped.contains(row.day()))
        .forEach(row -> consumer.accept(new Owed(row.entry.number(), row.entry.delivery())));
  }

  private record Row(Entry entry, Instant at) {
    LocalDate day() {
      return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
  }
}
