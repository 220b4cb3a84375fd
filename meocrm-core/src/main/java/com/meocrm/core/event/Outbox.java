package com.meocrm.core.event;

/**
 * Where a unit of work leaves its events.
 *
 * <p>An appended event is durable exactly when the surrounding transaction commits, and then
 * reaches the log and every subscriber, whoever dies. Append after the entity it is about is
 * locked: the order of appends is then the order of the entity's changes. It may be written only
 * when the transaction ends, together with what else waits for that, so it costs no round trip of
 * its own.
 */
public interface Outbox {
  /** Adds the event to the current transaction. */
  void append(EncodedEvent event);
}
