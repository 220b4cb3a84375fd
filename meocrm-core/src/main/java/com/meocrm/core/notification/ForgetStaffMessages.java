package com.meocrm.core.notification;

import com.meocrm.core.retention.RetentionPeriods;
import java.time.Duration;
import java.time.InstantSource;

/** Removes messages once their deliveries are past their time. */
public final class ForgetStaffMessages {
  private static final int BATCH = 1000;
  private static final Duration EVERY = Duration.ofHours(1);

  private final StaffMessages messages;
  private final RetentionPeriods periods;
  private final InstantSource clock;

  public ForgetStaffMessages(
      StaffMessages messages, RetentionPeriods periods, InstantSource clock) {
    this.messages = messages;
    this.periods = periods;
    this.clock = clock;
  }

  /** Removes a batch; returns how long to rest. */
  public Duration step() {
    var before = clock.instant().minus(Duration.ofDays(periods.deliveryDays()));
    return messages.forget(before, BATCH) == BATCH ? Duration.ZERO : EVERY;
  }
}
