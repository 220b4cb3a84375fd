package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the hub itself. Endpoints hear of it only when they name its type in
 * full.
 */
public sealed interface OperationalEvent extends Event {
  /**
   * An endpoint was switched off by the hub.
   *
   * @param reason stable and in upper snake case: {@code GONE}, {@code OUTAGE}
   */
  record EndpointDisabled(String webhookId, String reason) implements OperationalEvent {
    public static final EventType TYPE = new EventType("webhook.endpoint.disabled");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return webhookId;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject().field("webhookId", webhookId).field("reason", reason).endObject();
    }
  }

  /**
   * Every attempt of a delivery failed.
   *
   * @param eventId of the event that was not delivered
   * @param eventType of the same
   * @param error what the last attempt met, without secrets
   */
  record DeliveryExhausted(
      String deliveryId,
      String webhookId,
      String eventId,
      EventType eventType,
      int attempts,
      @Nullable String error)
      implements OperationalEvent {
    public static final EventType TYPE = new EventType("webhook.delivery.exhausted");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return webhookId;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("deliveryId", deliveryId)
          .field("webhookId", webhookId)
          .field("eventId", eventId)
          .field("eventType", eventType.value())
          .field("attempts", attempts)
          .optionalField("error", error)
          .endObject();
    }
  }

  /**
   * Something needs a person's attention.
   *
   * @param kind what it is about, stable and in upper snake case
   * @param subject the id of the thing it is about
   * @param message the same for a person
   */
  record AlertOpened(String alertId, String kind, String subject, String message)
      implements OperationalEvent {
    public static final EventType TYPE = new EventType("alert.opened");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return alertId;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("alertId", alertId)
          .field("kind", kind)
          .field("subject", subject)
          .field("message", message)
          .endObject();
    }
  }

  /** What an alert was about is over. */
  record AlertClosed(String alertId, String kind, String subject) implements OperationalEvent {
    public static final EventType TYPE = new EventType("alert.closed");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return alertId;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("alertId", alertId)
          .field("kind", kind)
          .field("subject", subject)
          .endObject();
    }
  }

  /**
   * A setting changed; what was remembered of it is void.
   *
   * @param scope where it was set: {@code tenant}, {@code branch:<id>}
   */
  record SettingsInvalidate(String settingKey, String scope) implements OperationalEvent {
    public static final EventType TYPE = new EventType("settings.invalidate");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return settingKey;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject().field("key", settingKey).field("scope", scope).endObject();
    }
  }
}
