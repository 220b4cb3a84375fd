package com.meocrm.core.inbound;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;

/**
 * What was received and had its effect: the memory by which duplicates are known. It holds no
 * bodies.
 */
public interface InboundMessages {
  /**
   * Writes a message down in the current unit of work, to be durable with its effect or not at all.
   *
   * <p>Of two at once that are duplicates of each other the second waits for the first: it is a
   * duplicate when the first commits, and goes ahead when that one rolls back.
   *
   * @return false when this source's message of that delivery id, or with that very body, is known:
   *     then nothing was written
   */
  boolean record(Received message);

  /**
   * Forgets messages received more than {@code keepDays} days ago, by the database's clock, in a
   * transaction of its own.
   *
   * @param limit at most this many
   * @return how many
   */
  int forget(int keepDays, int limit);

  /**
   * A message that was accepted.
   *
   * @param deliveryId the sender's, at most 256 characters
   * @param bodyHash SHA-256 of the raw body, lower-case hex
   */
  record Received(
      OrganizationId organization,
      SourceId source,
      String deliveryId,
      String bodyHash,
      String type,
      Instant sentAt,
      Instant receivedAt,
      String traceId) {}
}
