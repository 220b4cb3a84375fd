package com.meocrm.core.realtime;

import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The event log of all tenants as the one follower of a node reads it. */
public interface LiveStore {
  /**
   * How far the logs are. A batch that is counted can be read. One round trip, and cheap: it is
   * asked for many times a second.
   */
  Progress progress();

  /**
   * How far the logs are.
   *
   * @param epoch that all sequences are of
   * @param batches how many each shard of the relay has logged, by shard
   */
  record Progress(String epoch, List<Long> batches) {
    public Progress {
      batches = List.copyOf(batches);
    }
  }

  /** Which shard a tenant's events are logged in. */
  int shardOf(OrganizationId organization);

  /**
   * What the named tenants' logs hold beyond the given sequences: at most {@code limit} events,
   * each tenant's ascending and without a gap from the first after its sequence. A tenant that has
   * more than fits is read on by the next call. One round trip.
   */
  List<LoggedEvent> beyond(Map<OrganizationId, Long> sequences, int limit);

  /**
   * Attempts of these tenants' deliveries that ended since a look before, the latest {@code limit}
   * of them. Some that end while one looks may be left out. One round trip.
   *
   * @param since what the look before returned; null: there was none, so nothing has ended since
   */
  LiveDeliveries.News attempts(
      Set<OrganizationId> organizations, LiveDeliveries.@Nullable Mark since, int limit);
}
