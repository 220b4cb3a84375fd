package com.meocrm.core.event;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tenant's events in order, each exactly once, as long as retention keeps them.
 *
 * <p>What {@link #read} returned up to a sequence is final: no event ever appears below it later.
 * Readable inside and outside of a unit of work.
 */
public interface EventLog {
  /** Most events that one {@link #read} returns. */
  int MAX_READ = 1000;

  /** Where the log stands now. */
  LogPosition position(OrganizationId organization);

  /**
   * Events with a sequence above {@code after}, ascending, at most {@code limit}.
   *
   * @param types only these, all when empty; filtered events still count for the caller's position,
   *     see {@link Slice}
   */
  Slice read(OrganizationId organization, long after, Set<EventType> types, int limit);

  /** One event by its id. */
  Optional<LoggedEvent> find(OrganizationId organization, EventId id);

  /** Since when the tenant's oldest event waits for its number; empty: none does. */
  Optional<Duration> oldestWaiting(OrganizationId organization);

  /** One event that was recorded and has no number yet, by its id. */
  Optional<EncodedEvent> waiting(OrganizationId organization, EventId id);

  /**
   * What a read found.
   *
   * @param nextAfter the position to go on from: the last sequence that was looked at, also when it
   *     was filtered out
   */
  record Slice(List<LoggedEvent> events, long nextAfter) {
    public Slice {
      events = List.copyOf(events);
    }
  }
}
