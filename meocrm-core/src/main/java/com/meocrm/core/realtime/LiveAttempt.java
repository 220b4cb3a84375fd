package com.meocrm.core.realtime;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a delivery, as a live view shows it.
 *
 * @param lane the webhook endpoint, or another destination
 * @param status of the delivery, as the list of deliveries names it; null: still open
 * @param httpStatus null: no answer
 * @param error in plain words; null: none
 */
public record LiveAttempt(
    OrganizationId organization,
    String deliveryId,
    String lane,
    String eventId,
    String type,
    long sequence,
    int attempt,
    @Nullable String status,
    @Nullable Integer httpStatus,
    @Nullable String error,
    long durationMs,
    Instant at) {
  /** {@code {"channel":"deliveries","delivery":{…}}}. */
  String toJson() {
    var writer =
        new JsonWriter()
            .beginObject()
            .field("channel", Channel.DELIVERIES.wireName())
            .name("delivery")
            .beginObject()
            .field("id", deliveryId)
            .field("webhookId", lane)
            .field("event", type)
            .field("eventId", eventId)
            .field("sequence", sequence)
            .field("attempt", attempt)
            .field("status", status == null ? "RETRYING" : status);
    if (httpStatus != null) {
      writer.field("httpStatus", httpStatus);
    }
    writer
        .optionalField("error", error)
        .field("durationMs", durationMs)
        .field("at", at)
        .endObject()
        .endObject();
    return new String(writer.toBytes(), StandardCharsets.UTF_8);
  }
}
