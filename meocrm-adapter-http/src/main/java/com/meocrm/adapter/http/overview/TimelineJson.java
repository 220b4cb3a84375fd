package com.meocrm.adapter.http.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.overview.OrderTimelines.Happened;
import com.meocrm.core.overview.OrderTimelines.Sent;
import com.meocrm.core.overview.OrderTimelines.Timeline;
import com.meocrm.core.overview.OrderTimelines.Try;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order's timeline on the wire.
 *
 * @param deliveries absent where the caller may not see deliveries
 * @param actions absent where the caller may not see the audit trail
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimelineJson(
    String orderId,
    List<EventJson> events,
    @Nullable List<SentJson> deliveries,
    @Nullable List<ActionJson> actions) {
  static TimelineJson of(
      String orderId, Timeline timeline, boolean withDeliveries, boolean withActions) {
    return new TimelineJson(
        orderId,
        timeline.events().stream().map(EventJson::of).toList(),
        withDeliveries ? timeline.deliveries().stream().map(SentJson::of).toList() : null,
        withActions ? timeline.actions().stream().map(ActionJson::of).toList() : null);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /** An event. */
  record EventJson(String at, long sequence, String eventId, String type) {
    static EventJson of(Happened event) {
      return new EventJson(
          WireTime.of(event.at()), event.sequence(), event.id().value(), event.type().value());
    }
  }

  /** A delivery of an event. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SentJson(
      String id,
      String channel,
      String destination,
      String eventId,
      String event,
      String status,
      String plannedAt,
      @Nullable String nextAttemptAt,
      List<TryJson> attempts) {
    static SentJson of(Sent sent) {
      return new SentJson(
          sent.id().value(),
          sent.kind().name(),
          sent.lane(),
          sent.event().value(),
          sent.type().value(),
          sent.status().name(),
          WireTime.of(sent.plannedAt()),
          time(sent.nextAttemptAt()),
          sent.attempts().stream().map(TryJson::of).toList());
    }
  }

  /** An attempt. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TryJson(
      int attempt,
      String endedAt,
      @Nullable Integer status,
      @Nullable String error,
      long durationMs) {
    static TryJson of(Try one) {
      return new TryJson(
          one.number(),
          WireTime.of(one.endedAt()),
          one.status(),
          one.error(),
          one.duration().toMillis());
    }
  }

  /** What somebody did. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ActionJson(
      String id,
      String at,
      String actor,
      @Nullable String client,
      String action,
      String entity,
      String decision) {
    static ActionJson of(AuditEntry entry) {
      return new ActionJson(
          entry.id().value(),
          WireTime.of(entry.at()),
          entry.actor(),
          entry.client(),
          entry.action(),
          entry.entity(),
          entry.decision().name());
    }
  }
}
