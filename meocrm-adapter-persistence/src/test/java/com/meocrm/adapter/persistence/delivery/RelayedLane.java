package com.meocrm.adapter.persistence.delivery;

import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;

/** One lane, and the relay that plans on it. */
public final class RelayedLane {
  public static final LaneId LANE = new LaneId(new OrganizationId("org_race"), "whk_1");

  private final JooqUnitOfWork unitOfWork;
  private final JooqOutbox outbox;
  private final JooqRelayStore relay;
  private final JooqPlanStore plans;

  public RelayedLane(Transactions transactions) {
    unitOfWork = new JooqUnitOfWork(transactions);
    outbox = new JooqOutbox(transactions);
    relay = new JooqRelayStore(transactions);
    plans = new JooqPlanStore(transactions);
    var registry = new JooqLaneRegistry(transactions);
    unitOfWork.execute(LANE.organization(), () -> registry.open(LANE, LaneKind.WEBHOOK, 10));
  }

  /** An event with a key of its own. */
  public void record(String event) {
    record(event, event);
  }

  public void record(String event, String key) {
    unitOfWork.execute(
        LANE.organization(),
        () ->
            outbox.append(
                new EncodedEvent(
                    new EventId(event),
                    LANE.organization(),
                    new EventType("order.created"),
                    key,
                    "trace-1",
                    "{}".getBytes(StandardCharsets.UTF_8))));
  }

  /**
   * Relays what was recorded and plans it on the lane; {@code beforeCommit} runs with the lane
   * still locked.
   */
  public void relay(Runnable beforeCommit) {
    relay(beforeCommit, 100);
  }

  /** The same with at most {@code limit} events. */
  public void relay(Runnable beforeCommit, int limit) {
    relay.inBatch(batch -> {
      var logged = batch.append(batch.take(limit));
      plans.plan(
          logged.stream()
              .map(e -> new Planned(LANE, DeliveryId.of(LANE, e.event().id()), e.event().key(), e))
              .toList());
      beforeCommit.run();
      return logged.size();
    });
  }
}
