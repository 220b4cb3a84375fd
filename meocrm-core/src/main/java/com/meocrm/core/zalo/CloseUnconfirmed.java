package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;

/**
 * Ends the wait for receipts that do not come: nobody will know whether such a message arrived, and
 * one alert says so. Also ends messages that nothing carries any more, and forgets those that ended
 * long ago.
 */
public final class CloseUnconfirmed {
  /** Zalo repeats receipts for less than two hours. */
  static final Duration PATIENCE = Duration.ofHours(2);

  /** A day more than messages wait at most. */
  private static final Duration NEVER_LONGER = TemplateChannels.MAX_AGE.plusDays(1);

  private static final String EXPIRED =
      "it could not be sent for so long that what was to carry it out is not kept any more";
  private static final Duration REST = Duration.ofSeconds(30);
  private static final int BATCH = 100;

  private final CustomerMessages messages;
  private final AlertRecorder alerts;
  private final Duration keep;
  private final InstantSource clock;

  /**
   * @param keep for how long messages that ended are kept
   */
  public CloseUnconfirmed(
      CustomerMessages messages, AlertRecorder alerts, Duration keep, InstantSource clock) {
    this.messages = messages;
    this.alerts = alerts;
    this.keep = keep;
    this.clock = clock;
  }

  /** What waits goes out or is given up within this time, unless nothing carries it any more. */
  private Duration longestWait() {
    return keep.compareTo(NEVER_LONGER) > 0 ? keep : NEVER_LONGER;
  }

  /** Does one batch; returns how long it may rest. */
  public Duration step() {
    var now = clock.instant();
    var late = messages.unconfirmed(now.minus(PATIENCE), BATCH);
    late.forEach(this::close);
    int expired = messages.expire(now.minus(longestWait()), EXPIRED, now, BATCH);
    int forgotten = messages.forget(now.minus(keep), BATCH);
    return late.size() == BATCH || expired == BATCH || forgotten == BATCH ? Duration.ZERO : REST;
  }

  /**
   * The alert first: should the process end in between, the same one is met again, and the message
   * is closed then.
   */
  private void close(CustomerMessage message) {
    var cause = "no receipt came; it is not sent again, since it may have arrived";
    alerts.open(
        new Trouble(
            message.organization(),
            AlertKind.MESSAGE_UNKNOWN,
            message.id().value(),
            1,
            new AlertDetails(
                cause,
                null,
                null,
                List.of(message.id().value()),
                List.of(message.eventId()),
                List.of(message.orderId()),
                null),
            false));
    messages.move(
        message.organization(),
        message.id(),
        EnumSet.of(State.UNCONFIRMED),
        Standing.of(State.UNKNOWN, Reason.NO_RECEIPT, cause),
        clock.instant());
  }
}
