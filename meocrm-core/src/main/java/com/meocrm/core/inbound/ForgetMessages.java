package com.meocrm.core.inbound;

import com.meocrm.core.retention.RetentionPeriods;
import java.time.Duration;

/** Keeps the memory of inbound messages from growing for ever. */
public final class ForgetMessages {
  static final int BATCH = 5000;
  static final Duration INTERVAL = Duration.ofHours(1);

  /** Longer than a message is taken after it was sent, clocks that differ included. */
  private static final int LEAST_DAYS = 2;

  private final InboundMessages messages;
  private final int keepDays;

  public ForgetMessages(InboundMessages messages, RetentionPeriods retention) {
    this.messages = messages;
    this.keepDays = Math.max(LEAST_DAYS, retention.deliveryDays());
  }

  /** Does one batch; returns how long it may rest, zero when there is more to do. */
  public Duration step() {
    return messages.forget(keepDays, BATCH) == BATCH ? Duration.ZERO : INTERVAL;
  }
}
