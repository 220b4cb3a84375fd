package com.meocrm.core.realtime;

import static java.util.stream.Collectors.joining;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of deliveries, for those who watch: the attempts of the last moments, whichever node
 * made them. A view of now and no log: in a rush the latest are shown, nothing is repeated, and who
 * was away missed it.
 */
public final class LiveDeliveries {
  /** How often somebody who watches sees something new. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** Attempts of one look, for all tenants. */
  static final int MOST = 500;

  private final LiveStore store;
  private final LongSupplier nanoTime;
  private final Map<OrganizationId, Set<Consumer<String>>> watchers = new ConcurrentHashMap<>();
  private @Nullable Mark mark;
  private long looked;

  public LiveDeliveries(LiveStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.looked = nanoTime.getAsLong();
  }

  /** Has {@code watcher} told of attempts, as JSON arrays, from the follower's thread. */
  public void watch(OrganizationId organization, Consumer<String> watcher) {
    watchers.compute(
        organization,
        (any, known) -> {
          var all = known == null ? new CopyOnWriteArraySet<Consumer<String>>() : known;
          all.add(watcher);
          return all;
        });
  }

  public void leave(OrganizationId organization, Consumer<String> watcher) {
    watchers.computeIfPresent(
        organization,
        (any, known) -> {
          known.remove(watcher);
          return known.isEmpty() ? null : known;
        });
  }

  /** Looks once when it is time. Costs nothing while nobody watches. */
  void step() {
    if (watchers.isEmpty()) {
      mark = null;
      return;
    }
    long now = nanoTime.getAsLong();
    if (mark != null && now - looked < EVERY.toNanos()) {
      return;
    }
    looked = now;
    var news = store.attempts(Set.copyOf(watchers.keySet()), mark, MOST);
    mark = news.mark();
    tell(news.attempts());
  }

  private void tell(List<LiveAttempt> attempts) {
    var byTenant = new HashMap<OrganizationId, List<String>>();
    for (var attempt : attempts) {
      byTenant
          .computeIfAbsent(attempt.organization(), any -> new ArrayList<>())
          .add(attempt.toJson());
    }
    byTenant.forEach((organization, items) -> {
      var json = items.stream().collect(joining(",", "[", "]"));
      watchers.getOrDefault(organization, Set.of()).forEach(watcher -> watcher.accept(json));
    });
  }

  /** Up to where a look saw; what it holds is the store's business. */
  public interface Mark {}

  /**
   * What a look saw.
   *
   * @param attempts oldest first
   */
  public record News(List<LiveAttempt> attempts, Mark mark) {
    public News {
      attempts = List.copyOf(attempts);
    }
  }
}
