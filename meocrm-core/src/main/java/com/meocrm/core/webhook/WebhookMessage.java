package com.meocrm.core.webhook;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is to be sent.
 *
 * @param type the event's type, or {@code ping}
 * @param attempt 1 for the first, rising over all schedules
 * @param position null: it is in no log, as tests are
 * @param body sent as it is; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // the one copy of the bytes is the point
record WebhookMessage(
    DeliveryId id,
    String type,
    String eventId,
    String traceId,
    int attempt,
    @Nullable Position position,
    byte[] body) {
  /** The delivery that was taken to be sent. */
  static WebhookMessage of(Dispatch dispatch) {
    var event = dispatch.event().event();
    return new WebhookMessage(
        dispatch.id(),
        event.type().value(),
        event.id().value(),
        event.traceId(),
        dispatch.attemptInAll(),
        new Position(dispatch.event().sequence(), dispatch.epoch(), dispatch.number()),
        event.body());
  }

  /**
   * Where it stands.
   *
   * @param sequence the tenant's gapless number
   * @param epoch of that number
   * @param number the endpoint's own gapless number
   */
  record Position(long sequence, String epoch, long number) {}
}
