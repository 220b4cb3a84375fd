package com.meocrm.core.realtime;

import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The log in memory as the follower reads it; each event counts as a batch. */
public final class InMemoryLiveStore implements LiveStore {
  private final InMemoryEventStore events;
  private final List<LiveAttempt> attempts = new CopyOnWriteArrayList<>();

  public InMemoryLiveStore(InMemoryEventStore events) {
    this.events = events;
  }

  @Override
  public Progress progress() {
    var batches = new Long[RelayStore.SHARDS];
    Arrays.fill(batches, 0L);
    for (var organization : events.organizations()) {
      batches[shardOf(organization)] += events.position(organization).head();
    }
    return new Progress(events.epoch(), List.of(batches));
  }

  @Override
  public int shardOf(OrganizationId organization) {
    return Math.floorMod(organization.hashCode(), RelayStore.SHARDS);
  }

  /** Has an attempt among those that a look sees. */
  public void ended(LiveAttempt attempt) {
    attempts.add(attempt);
  }

  @Override
  public LiveDeliveries.News attempts(
      Set<OrganizationId> organizations, LiveDeliveries.@Nullable Mark since, int limit) {
    var all = List.copyOf(attempts);
    int seen = since instanceof Seen before ? before.count() : all.size();
    var news =
        all.stream().skip(seen).filter(a -> organizations.contains(a.organization())).toList();
    return new LiveDeliveries.News(
        news.subList(Math.max(0, news.size() - limit), news.size()), new Seen(all.size()));
  }

  private record Seen(int count) implements LiveDeliveries.Mark {}

  @Override
  public List<LoggedEvent> beyond(Map<OrganizationId, Long> sequences, int limit) {
    var found = new ArrayList<LoggedEvent>();
    sequences.forEach((organization, after) -> {
      int left = limit - found.size();
      if (left > 0) {
        found.addAll(events.read(organization, after, Set.of(), left).events());
      }
    });
    return found;
  }
}
