package com.meocrm.core.notification;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Something that happened, as a message to staff tells it. */
public record StaffFact(EventId event, EventType type, Instant at, JsonValue.Members data) {
  private static final JsonValue.Members NOTHING = new JsonValue.Members(Map.of());

  /** What makes an event of a type the same fact as another, where that is less than all of it. */
  private static final Map<String, Identity> IDENTITIES =
      Map.of(
          "inventory.low_stock", new Identity(List.of("branchId", "sku"), Duration.ofMinutes(10)),
          "order.cancelled", new Identity(List.of("orderId"), Duration.ofDays(1)),
          "order.refunded", new Identity(List.of("orderId"), Duration.ofDays(1)),
          "webhook.delivery.exhausted", new Identity(List.of("webhookId"), Duration.ofHours(1)),
          "webhook.endpoint.disabled", new Identity(List.of("webhookId"), Duration.ofHours(1)),
          "commission.payout.completed", new Identity(List.of("period"), Duration.ofDays(1)),
          "alert.opened", new Identity(List.of("alertId"), Duration.ofDays(1)));

  static StaffFact of(LoggedEvent logged) {
    var event = logged.event();
    return new StaffFact(event.id(), event.type(), logged.recordedAt(), data(event));
  }

  /** Two facts of one destination with the same text are told once. */
  public String identity() {
    var identity = IDENTITIES.get(type.value());
    var parts =
        identity == null
            ? event.value()
            : identity.members.stream()
                .map(name -> data.get(name).map(JsonValue::toString).orElse(""))
                .collect(Collectors.joining("\n"));
    return type + "\n" + parts;
  }

  /** For how long a fact that was told is not told again. */
  public Duration toldFor() {
    var identity = IDENTITIES.get(type.value());
    return identity == null ? Duration.ofDays(1) : identity.toldFor;
  }

  /** Bodies are the hub's own; of one that could not be read, nothing is known. */
  private static JsonValue.Members data(EncodedEvent event) {
    try {
      return JsonValue.parse(new String(event.body(), StandardCharsets.UTF_8))
                  instanceof JsonValue.Members body
              && body.get("data").orElse(NOTHING) instanceof JsonValue.Members data
          ? data
          : NOTHING;
    } catch (IllegalArgumentException e) {
      return NOTHING;
    }
  }

  private record Identity(List<String> members, Duration toldFor) {}
}
