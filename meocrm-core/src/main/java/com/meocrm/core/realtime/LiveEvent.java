package com.meocrm.core.realtime;

import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A logged event as clients see it, encoded once for all of them.
 *
 * @param channel null: on none, so only those see it who follow everything
 * @param json {@code {"channel":…,"sequence":…,"eventId":…,"event":{the webhook body}}}, the
 *     channel only where there is one
 * @param bytes how long that is in UTF-8
 */
record LiveEvent(long sequence, @Nullable Channel channel, String json, int bytes) {
  static LiveEvent of(LoggedEvent logged) {
    var channel = Channel.of(logged.event().type()).orElse(null);
    var encoded = encode(logged, channel);
    return new LiveEvent(
        logged.sequence(), channel, new String(encoded, StandardCharsets.UTF_8), encoded.length);
  }

  private static byte[] encode(LoggedEvent logged, @Nullable Channel channel) {
    var event = logged.event();
    return new JsonWriter()
        .beginObject()
        .optionalField("channel", channel == null ? null : channel.wireName())
        .field("sequence", logged.sequence())
        .field("eventId", event.id().value())
        .name("event")
        .json(new String(event.body(), StandardCharsets.UTF_8))
        .endObject()
        .toBytes();
  }
}
