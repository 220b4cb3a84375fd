package com.meocrm.adapter.persistence.event;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;

/**
 * Which days (UTC) are known to have their partitions, so that the database is asked once a day.
 */
final class Partitions {
  private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

  /**
   * Makes what is missing for {@code days} and for the days after them, so that midnight finds its
   * partition made.
   */
  void ensure(DSLContext dsl, Collection<LocalDate> days) {
    if (known.containsAll(days)) {
      return;
    }
    var wanted = new TreeSet<LocalDate>();
    for (var day : days) {
      wanted.addAll(List.of(day, day.plusDays(1)));
    }
    dsl.fetch(
        "select meocrm.ensure_partitions(day) from unnest(?::date[]) day",
        (Object) wanted.stream().map(LocalDate::toString).toArray(String[]::new));
  }

  /** A transaction that had {@link #ensure}d them has committed. */
  void committed(Collection<LocalDate> days) {
    known.addAll(days);
  }
}
