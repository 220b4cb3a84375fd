package com.meocrm.adapter.http.zalo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.zalo.CustomerMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message to a customer on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CustomerMessageJson(
    String id,
    String event,
    String eventId,
    String orderId,
    String phone,
    @Nullable String oaId,
    @Nullable String templateId,
    String state,
    @Nullable String reason,
    @Nullable String detail,
    int tries,
    @Nullable String zaloMessageId,
    @Nullable String notBefore,
    String createdAt,
    String updatedAt,
    @Nullable String sentAt,
    @Nullable String deliveredAt) {
  static CustomerMessageJson of(CustomerMessage message) {
    return new CustomerMessageJson(
        message.id().value(),
        message.eventType(),
        message.eventId(),
        message.orderId(),
        message.phone(),
        message.oaId(),
        message.templateId(),
        message.state().name(),
        message.reason() == null ? null : message.reason().name(),
        message.detail(),
        message.tries(),
        message.zaloId(),
        time(message.notBefore()),
        WireTime.of(message.createdAt()),
        WireTime.of(message.updatedAt()),
        time(message.sentAt()),
        time(message.deliveredAt()));
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }
}
