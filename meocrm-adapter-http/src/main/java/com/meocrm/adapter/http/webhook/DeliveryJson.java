package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.delivery.DeliveryLedger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery on the wire.
 *
 * @param attempts how many have ended
 * @param attemptLog what they showed; only of a delivery that is read by itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryJson(
    String id,
    String webhookId,
    String event,
    String eventId,
    long sequence,
    long endpointSequence,
    String status,
    int attempts,
    String recordedAt,
    String plannedAt,
    @Nullable String finishedAt,
    @Nullable String nextAttemptAt,
    @Nullable List<AttemptJson> attemptLog) {
  static DeliveryJson of(DeliveryLedger.Entry entry) {
    return of(entry, null);
  }

  static DeliveryJson of(DeliveryLedger.Detailed detailed) {
    return of(detailed.delivery(), detailed.attempts().stream().map(AttemptJson::of).toList());
  }

  private static DeliveryJson of(DeliveryLedger.Entry entry, @Nullable List<AttemptJson> attempts) {
    return new DeliveryJson(
        entry.id().value(),
        entry.lane().value(),
        entry.type().value(),
        entry.eventId().value(),
        entry.sequence(),
        entry.number(),
        entry.status().name(),
        entry.attempts(),
        WireTime.of(entry.recordedAt()),
        WireTime.of(entry.plannedAt()),
        time(entry.finishedAt()),
        time(entry.nextAttemptAt()),
        attempts);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /** One attempt. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AttemptJson(
      int attempt,
      String endedAt,
      @Nullable String url,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String body,
      long durationMs) {
    static AttemptJson of(DeliveryLedger.Try one) {
      return new AttemptJson(
          one.number(),
          WireTime.of(one.endedAt()),
          one.shown().url(),
          one.shown().status(),
          one.shown().error(),
          one.shown().body(),
          one.shown().duration().toMillis());
    }
  }
}
