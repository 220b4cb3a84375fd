package com.meocrm.adapter.persistence.event;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;

/**
 * Which days (UTC) are known to have their partitions, so that the database is rarely asked.
 *
 * <p>Only today's are taken for granted, and for less than a day: retention may drop all others.
 */
final class Partitions {
  private static final long GRANTED = Duration.ofHours(6).toNanos();

  private static final String ENSURE =
      """
      select day::text, meocrm.ensure_partitions(day), day >= (meocrm.meocrm_now() at time zone 'UTC')::date
      from unnest(?::date[]) day
      """;

  private final LongSupplier nanoTime;

  /** When they were last seen. */
  private final Map<LocalDate, Long> known = new ConcurrentHashMap<>();

  Partitions(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Makes what is missing for {@code days} and for the days after them, so that midnight finds its
   * partition made.
   *
   * @return those that may be taken for granted once this is {@link #committed}
   */
  Set<LocalDate> ensure(DSLContext dsl, Collection<LocalDate> days) {
    if (days.stream().allMatch(this::isKnown)) {
      return Set.of();
    }
    var wanted = new TreeSet<LocalDate>();
    for (var day : days) {
      wanted.addAll(List.of(day, day.plusDays(1)));
    }
    return dsl
        .fetch(ENSURE, (Object) wanted.stream().map(LocalDate::toString).toArray(String[]::new))
        .stream()
        .filter(row -> row.get(2, Boolean.class))
        .map(row -> LocalDate.parse(row.get(0, String.class)))
        .filter(days::contains)
        .collect(toUnmodifiableSet());
  }

  /** A transaction that had {@link #ensure}d them has committed. */
  void committed(Collection<LocalDate> days) {
    long now = nanoTime.getAsLong();
    days.forEach(day -> known.put(day, now));
  }

  private boolean isKnown(LocalDate day) {
    var seen = known.get(day);
    return seen != null && nanoTime.getAsLong() - seen < GRANTED;
  }
}
