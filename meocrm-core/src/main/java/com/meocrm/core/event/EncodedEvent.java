package com.meocrm.core.event;

import com.meocrm.core.shared.OrganizationId;

/**
 * An event as it is stored, signed, sent, replayed and pushed: its body is encoded once, when it is
 * recorded, and these bytes never change.
 *
 * @param key what the event is about, for order: deliveries of one key first arrive in the order
 *     they were recorded
 * @param traceId of the request that caused it
 * @param body the webhook body, UTF-8; not copied, so never write to it
 */
@SuppressWarnings("ArrayRecordComponent") // the one copy of the bytes is the point
public record EncodedEvent(
    EventId id,
    OrganizationId organization,
    EventType type,
    String key,
    String traceId,
    byte[] body) {
  /** Longest key; the producer's longer ones are refused at the edge. */
  public static final int MAX_KEY_LENGTH = 200;

  public EncodedEvent {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "event key must have 1 to " + MAX_KEY_LENGTH + " characters");
    }
  }
}
