package com.meocrm.core;

import com.meocrm.core.retention.RetentionPeriods;
import java.time.Duration;

/**
 * Forgets under which ids producers published, once the events themselves are gone: events go with
 * their day, so a day later than their age says.
 */
final class PublishedEventsRetention {
  static final int BATCH = 5_000;
  static final Duration REST = Duration.ofHours(1);

  private final CatalogueStorage storage;
  private final Duration age;

  PublishedEventsRetention(CatalogueStorage storage, RetentionPeriods periods) {
    this.storage = storage;
    this.age = Duration.ofDays(periods.eventDays() + 1L);
  }

  /** Forgets one batch and returns how long it may rest. */
  Duration step() {
    return storage.published().forget(age, BATCH) == BATCH ? Duration.ZERO : REST;
  }
}
