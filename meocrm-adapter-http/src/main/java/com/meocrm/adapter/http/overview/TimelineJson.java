package com.meocrm.adapter.http.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.overview.OrderTimelines.Happened;
import com.meocrm.core.overview.OrderTimelines.Sent;
import com.meocrm.core.overview.OrderTimelines.Timeline;
import com.meocrm.core.overview.OrderTimelines.Try;
import com.meocrm.core.zalo.CustomerMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An order's timeline on the wire.
 *
 * @param deliveries absent where the caller may not see deliveries
 * @param staffMessages absent where the caller may not see notifications
 * @param customerMessages as {@code staffMessages}
 * @param actions absent where the caller may not see the audit trail
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimelineJson(
    String orderId,
    List<EventJson> events,
    @Nullable List<SentJson> deliveries,
    @Nullable List<StaffMessageJson> staffMessages,
    @Nullable List<CustomerMessageJson> customerMessages,
    @Nullable List<ActionJson> actions) {
  /**
   * As far as it is open to the caller.
   *
   * @param may whether the caller has a scope
   */
  static TimelineJson of(String orderId, Timeline timeline, Predicate<String> may) {
    boolean deliveries = may.test("deliveries:read");
    boolean messages = may.test("notifications:read");
    boolean actions = may.test("audit:read");
    return new TimelineJson(
        orderId,
        timeline.events().stream().map(EventJson::of).toList(),
        deliveries ? timeline.deliveries().stream().map(SentJson::of).toList() : null,
        messages ? timeline.staffMessages().stream().map(StaffMessageJson::of).toList() : null,
        messages
            ? timeline.customerMessages().stream().map(CustomerMessageJson::of).toList()
            : null,
        actions ? timeline.actions().stream().map(ActionJson::of).toList() : null);
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

  /**
   * A message to staff that tells of it.
   *
   * @param to the chat or mail, as people know it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StaffMessageJson(
      String id,
      String rule,
      String channel,
      String to,
      String status,
      Map<String, String> explanation,
      int attempts,
      String createdAt,
      @Nullable String finishedAt) {
    static StaffMessageJson of(StaffMessage message) {
      return new StaffMessageJson(
          message.id(),
          message.rule(),
          message.channel().code(),
          message.to(),
          message.status().name(),
          Map.of("vi", message.explanation(Language.VI), "en", message.explanation(Language.EN)),
          message.attempts(),
          WireTime.of(message.createdAt()),
          time(message.finishedAt()));
    }
  }

  /**
   * A message to the customer, or why there is none.
   *
   * @param phone masked
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CustomerMessageJson(
      String id,
      String event,
      String phone,
      String state,
      @Nullable String reason,
      @Nullable String detail,
      int tries,
      String createdAt,
      @Nullable String sentAt,
      @Nullable String deliveredAt) {
    static CustomerMessageJson of(CustomerMessage message) {
      return new CustomerMessageJson(
          message.id().value(),
          message.eventType(),
          message.phone(),
          message.state().name(),
          message.reason() == null ? null : message.reason().name(),
          message.detail(),
          message.tries(),
          WireTime.of(message.createdAt()),
          time(message.sentAt()),
          time(message.deliveredAt()));
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
