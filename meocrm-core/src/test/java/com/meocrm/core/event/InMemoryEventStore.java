package com.meocrm.core.event;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Outbox, relay store and log in memory; one batch at a time. */
public final class InMemoryEventStore implements Outbox, RelayStore, EventLog {
  /** The epoch that every store in memory begins with. */
  public static final String EPOCH = "ep_memory";

  private static final int LEAST_SHARE = 50;

  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final List<Recorded> outbox = new ArrayList<>();
  private final Map<OrganizationId, List<LoggedEvent>> log = new HashMap<>();
  private final Set<EventId> planFailed = new HashSet<>();
  private long oldest = 1;
  private String epoch = EPOCH;

  public InMemoryEventStore(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public void append(EncodedEvent event) {
    unitOfWork.onCommit(event.organization(), () -> commit(new Recorded(event, clock.instant())));
  }

  private synchronized void commit(Recorded recorded) {
    outbox.add(recorded);
  }

  @Override
  public synchronized int inBatch(Function<Batch, Integer> work) {
    if (outbox.isEmpty()) {
      return 0;
    }
    var batch = new ListedBatch();
    int result = work.apply(batch);
    outbox.removeAll(batch.taken);
    batch.logged.forEach(e -> eventsOf(e.event().organization()).add(e));
    planFailed.addAll(batch.failed);
    return result;
  }

  @Override
  public synchronized Optional<Duration> oldestWaiting(OrganizationId organization) {
    return outbox.stream()
        .filter(recorded -> recorded.event().organization().equals(organization))
        .findFirst()
        .map(recorded -> Duration.between(recorded.recordedAt(), clock.instant()));
  }

  @Override
  public synchronized Optional<EncodedEvent> waiting(OrganizationId organization, EventId id) {
    return outbox.stream()
        .map(Recorded::event)
        .filter(e -> e.organization().equals(organization) && e.id().equals(id))
        .findFirst();
  }

  @Override
  public synchronized LogPosition position(OrganizationId organization) {
    return new LogPosition(epoch, oldest, eventsOf(organization).size());
  }

  @Override
  public synchronized Slice read(
      OrganizationId organization, long after, Set<EventType> types, int limit) {
    var found = new ArrayList<LoggedEvent>();
    long nextAfter = after;
    for (var logged : eventsOf(organization)) {
      if (logged.sequence() > after && logged.sequence() >= oldest && found.size() < limit) {
        nextAfter = logged.sequence();
        if (types.isEmpty() || types.contains(logged.event().type())) {
          found.add(logged);
        }
      }
    }
    return new Slice(found, nextAfter);
  }

  @Override
  public synchronized Optional<LoggedEvent> find(OrganizationId organization, EventId id) {
    return eventsOf(organization).stream().filter(e -> e.event().id().equals(id)).findFirst();
  }

  public synchronized String epoch() {
    return epoch;
  }

  /** Has all numbers mean something else from now on. */
  public synchronized void startEpoch(String next) {
    epoch = next;
  }

  /** What retention does to every tenant: nothing before {@code sequence} can be read any more. */
  public synchronized void forgetBefore(long sequence) {
    oldest = sequence;
  }

  /** Events that were logged without deliveries because planning them failed. */
  public synchronized Set<EventId> planFailed() {
    return Set.copyOf(planFailed);
  }

  /** The tenants that have events. */
  public synchronized Set<OrganizationId> organizations() {
    return Set.copyOf(log.keySet());
  }

  private List<LoggedEvent> eventsOf(OrganizationId organization) {
    return log.computeIfAbsent(organization, o -> new ArrayList<>());
  }

  private final class ListedBatch implements Batch {
    private final List<Recorded> taken = new ArrayList<>();
    private final List<LoggedEvent> logged = new ArrayList<>();
    private final List<EventId> failed = new ArrayList<>();

    @Override
    public List<Recorded> take(int limit) {
      var waiting = new LinkedHashMap<OrganizationId, List<Recorded>>();
      outbox.forEach(
          r -> waiting.computeIfAbsent(r.event().organization(), o -> new ArrayList<>()).add(r));
      int share = Math.max(Math.min(limit, LEAST_SHARE), limit / Math.max(1, waiting.size()));
      waiting.values().stream()
          .sorted((a, b) -> Integer.compare(a.size(), b.size()))
          .flatMap(of -> of.stream().limit(share))
          .limit(limit)
          .forEach(taken::add);
      return List.copyOf(taken);
    }

    @Override
    public List<LoggedEvent> append(List<Recorded> events) {
      var next = new HashMap<OrganizationId, Long>();
      for (var recorded : events) {
        var organization = recorded.event().organization();
        long sequence =
            next.merge(
                organization, eventsOf(organization).size() + 1L, (before, first) -> before + 1);
        logged.add(new LoggedEvent(recorded.event(), sequence, recorded.recordedAt()));
      }
      return List.copyOf(logged);
    }

    @Override
    public void markPlanFailed(List<LoggedEvent> events) {
      events.forEach(e -> failed.add(e.event().id()));
    }
  }
}
