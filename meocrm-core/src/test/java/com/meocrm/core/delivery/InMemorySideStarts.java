package com.meocrm.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages past their lanes in memory, beside lanes that send nothing. */
public final class InMemorySideStarts implements SideStarts {
  private final InstantSource clock;
  private final List<Row> rows = new ArrayList<>();

  public InMemorySideStarts(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Announced> announce(LaneId lane, PacingGroup group, Duration apart) {
    var now = clock.instant();
    if (rows.stream()
        .filter(row -> row.leadsTo(lane, group))
        .anyMatch(row -> row.ended == null || row.ended.isAfter(now.minus(apart)))) {
      return Optional.empty();
    }
    var row = new Row(new Announced(lane, group, Integer.toString(rows.size())));
    rows.add(row);
    return Optional.of(row.message);
  }

  @Override
  public synchronized List<Earlier> earlier(Announced message) {
    var mine = rows.stream().filter(row -> row.message.equals(message)).findFirst().orElseThrow();
    var now = clock.instant();
    return rows.stream()
        .filter(row -> row != mine && row.message.group().equals(message.group()))
        .filter(row -> row.ended != null || rows.indexOf(row) < rows.indexOf(mine))
        .map(row ->
            new Earlier(
                row.message.lane().value().equals(message.lane().value()),
                row.ended == null ? null : Duration.between(row.ended, now)))
        .filter(earlier -> earlier.ago() == null || earlier.ago().compareTo(Rate.LONGEST) < 0)
        .toList();
  }

  @Override
  public synchronized void ended(Announced message) {
    rows.stream()
        .filter(row -> row.message.equals(message))
        .forEach(row -> row.ended = clock.instant());
  }

  @Override
  public synchronized void withdraw(Announced message) {
    rows.removeIf(row -> row.message.equals(message));
  }

  private static final class Row {
    final Announced message;
    @Nullable Instant ended;

    Row(Announced message) {
      this.message = message;
    }

    boolean leadsTo(LaneId lane, PacingGroup group) {
      return message.group().equals(group) && message.lane().value().equals(lane.value());
    }
  }
}
