package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.RequestContext;
import java.time.Instant;

/**
 * Makes the body of an event: the bytes that are stored, signed, sent, replayed and pushed, and
 * never made again.
 */
public final class EventEncoder {
  private EventEncoder() {}

  /**
   * Encodes {@code event}.
   *
   * @param recordedAt becomes {@code meta.sentAt}, cut to milliseconds
   */
  public static EncodedEvent encode(
      EventId id, RequestContext context, Event event, Instant recordedAt) {
    var json = new JsonWriter();
    json.beginObject()
        .field("event", event.type().value())
        .field("version", event.version())
        .field("organizationId", context.organization().value())
        .name("data");
    event.writeData(json);
    json.name("meta")
        .beginObject()
        .field("traceId", context.traceId())
        .field("sentAt", recordedAt)
        .endObject()
        .endObject();
    return new EncodedEvent(
        id, context.organization(), event.type(), event.key(), context.traceId(), json.toBytes());
  }
}
