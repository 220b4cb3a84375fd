package com.meocrm.core.event;

import com.meocrm.core.shared.StoreUnavailableException;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns committed events into the ordered log and into deliveries, a batch per transaction.
 *
 * <p>There is no leader: any number of relays on any number of nodes may run at once. One that is
 * killed leaves its batch in the outbox, where the next finds it.
 *
 * <p>When planning fails for other reasons than the store, the batch is halved until the event that
 * causes it stands alone; that one is logged without deliveries, marked and reported, and the rest
 * goes on.
 */
public final class Relay {
  /** Events per transaction: beyond a few hundred a batch only adds latency. */
  public static final int DEFAULT_BATCH = 500;

  private static final System.Logger LOG = System.getLogger(Relay.class.getName());

  private final RelayStore store;
  private final EventPlanner planner;
  private final Consumer<List<LoggedEvent>> planFailed;
  private final int batchSize;

  /** Events that are known to make planning fail; each was alone when it did. */
  private final Set<EventId> unplannable = new HashSet<>();

  private int limit;

  /**
   * @param planFailed told of events that are logged without deliveries, inside the transaction
   *     that logs them
   */
  public Relay(
      RelayStore store,
      EventPlanner planner,
      Consumer<List<LoggedEvent>> planFailed,
      int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be positive: " + batchSize);
    }
    this.store = store;
    this.planner = planner;
    this.planFailed = planFailed;
    this.batchSize = batchSize;
    this.limit = batchSize;
  }

  /**
   * Relays one batch. Not for use by two threads at once.
   *
   * @return how many events it moved; 0 when there was nothing to do, or when a failed batch will
   *     be tried again smaller
   * @throws StoreUnavailableException the batch is rolled back, or committed without our knowing;
   *     just call again
   */
  public int step() {
    var wakeUp = new Runnable[] {() -> {}};
    try {
      int moved = store.inBatch(batch -> relay(batch, wakeUp));
      limit = Math.min(batchSize, limit * 2);
      wakeUp[0].run();
      return moved;
    } catch (PlanningFailed failure) {
      narrow(failure);
      return 0;
    }
  }

  /** Whether a failed batch is being narrowed down, so that the next step should follow at once. */
  public boolean isNarrowing() {
    return limit < batchSize;
  }

  private int relay(RelayStore.Batch batch, Runnable[] wakeUp) {
    var logged = batch.append(batch.take(limit));
    var plannable = logged.stream().filter(e -> !unplannable.contains(e.event().id())).toList();
    if (!plannable.isEmpty()) {
      wakeUp[0] = plan(plannable);
    }
    if (plannable.size() < logged.size()) {
      var failed = logged.stream().filter(e -> unplannable.contains(e.event().id())).toList();
      batch.markPlanFailed(failed);
      planFailed.accept(failed);
    }
    return logged.size();
  }

  private Runnable plan(List<LoggedEvent> events) {
    try {
      return planner.plan(events);
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PlanningFailed(events, e);
    }
  }

  private void narrow(PlanningFailed failure) {
    if (failure.events.size() > 1) {
      limit = failure.events.size() / 2;
      LOG.log(
          Level.WARNING,
          "planning " + failure.events.size() + " events failed, trying " + limit,
          failure);
      return;
    }
    limit = 1;
    var poison = failure.events.getFirst().event();
    unplannable.add(poison.id());
    LOG.log(
        Level.ERROR,
        "PLAN_FAILED organization=%s event=%s type=%s: will be logged without deliveries"
            .formatted(poison.organization(), poison.id(), poison.type()),
        failure);
  }

  private static final class PlanningFailed extends RuntimeException {
    private final transient List<LoggedEvent> events;

    PlanningFailed(List<LoggedEvent> events, RuntimeException cause) {
      super("planning failed", cause);
      this.events = events;
    }
  }
}
