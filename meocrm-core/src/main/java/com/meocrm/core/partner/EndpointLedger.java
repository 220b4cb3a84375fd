package com.meocrm.core.partner;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything that was ever owed to an endpoint, under the endpoint's own gapless numbers, as long
 * as retention keeps it; whether it was delivered makes no difference.
 *
 * <p>What was read up to a number is final: nothing appears below it later.
 */
public interface EndpointLedger {
  /** Most entries that one {@link #read} returns. */
  int MAX_READ = 100;

  /**
   * A page ends early once the bodies on it have this many bytes; it always has one entry at least.
   */
  int MAX_READ_BYTES = 4 * 1024 * 1024;

  /**
   * Entries numbered above {@code after}, ascending, at most {@code limit}; with {@code after}
   * below zero from the oldest one that is kept. Those whose events are past retention are left
   * out, so that their numbers show as gaps.
   */
  Slice read(LaneId lane, long after, int limit);

  /** What is known of the events that a tenant recorded from {@code from} until {@code until}. */
  Span span(OrganizationId organization, Instant from, Instant until);

  /**
   * Hands out what is owed for events recorded from {@code from} until {@code until}, in the order
   * of numbers, a batch at a time: however many there are, memory holds few of them.
   */
  void forEach(LaneId lane, Instant from, Instant until, Consumer<Owed> consumer);

  /**
   * One message owed to the endpoint.
   *
   * @param number the endpoint's
   */
  record Owed(long number, DeliveryId delivery) {}

  /**
   * The same with what it says.
   *
   * @param sequence the tenant's number of the event
   * @param body the webhook body; not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(long number, DeliveryId delivery, long sequence, EventId event, byte[] body) {}

  /**
   * What a read found.
   *
   * @param nextAfter the number to go on from
   * @param position of this endpoint's numbers: {@code head} is the highest given so far
   */
  record Slice(List<Entry> entries, long nextAfter, LogPosition position) {
    public Slice {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A span of time.
   *
   * @param now the clock by which events are recorded
   * @param planned whether every event that was recorded in it and is committed has its deliveries
   *     planned
   * @param missing days (UTC) of it of which no ledger exists: it was dropped, or nothing happened
   */
  record Span(Instant now, boolean planned, Set<LocalDate> missing) {
    public Span {
      missing = Set.copyOf(missing);
    }
  }
}
