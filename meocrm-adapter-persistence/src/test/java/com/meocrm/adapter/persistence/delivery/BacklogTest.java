package com.meocrm.adapter.persistence.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A backlog that grows faster than the database learns about it. */
class BacklogTest {
  private static final int BACKLOG = 3_000;
  private static final int BATCH = 200;
  private static final LaneId LANE = new LaneId(new OrganizationId("org_backlog"), "whk_1");
  private static final Outcome.Attempt OK =
      new Outcome.Attempt(200, "", null, Duration.ofMillis(1));

  @Test
  void outcomes_are_stored_quickly_although_the_statistics_know_an_empty_queue() {
    try (var test = TestDatabase.create()) {
      test.execute("alter table meocrm.delivery_queue set (autovacuum_enabled = off)");
      test.execute("analyze meocrm.delivery_queue");
      // The form that walks the lane for every pair of rows would need minutes.
      var transactions =
          test.open(test.config().withPoolSize(1).withStatementTimeout(Duration.ofSeconds(3)))
              .transactions();
      new JooqUnitOfWork(transactions)
          .execute(
              LANE.organization(),
              () -> new JooqLaneRegistry(transactions).open(LANE, LaneKind.WEBHOOK, BATCH));
      for (int from = 0; from < BACKLOG; from += BATCH) {
        publish(
            transactions,
            IntStream.range(from, from + BATCH).mapToObj(BacklogTest::event).toList());
      }
      var lanes = new JooqLaneStore(transactions);
      var lease =
          lanes.claim(Claim.any(new NodeId("node-1"), 1, Duration.ofSeconds(25))).getFirst();

      var taken = lanes.take(List.of(Demand.due(lease, BATCH)));
      var results =
          taken.stream()
              .<Result>map(d -> new Result.Finished(d, OK, DeliveryStatus.DELIVERED))
              .toList();
      var settlement = lanes.settle(Ended.of(results, List.of(lease)));

      assertThat(taken).hasSize(BATCH);
      assertThat(settlement.lost()).isEmpty();
      assertThat(
              test.fetch("select count(*)::int as n from meocrm.delivery_queue")
                  .getFirst()
                  .get("n"))
          .isEqualTo(BACKLOG - BATCH);
    }
  }

  private static void publish(Transactions transactions, List<EncodedEvent> events) {
    var outbox = new JooqOutbox(transactions);
    new JooqUnitOfWork(transactions)
        .execute(LANE.organization(), () -> events.forEach(outbox::append));
    new JooqRelayStore(transactions)
        .inBatch(batch -> {
          var logged = batch.append(batch.take(BATCH));
          new JooqPlanStore(transactions).plan(logged.stream().map(BacklogTest::planned).toList());
          return logged.size();
        });
  }

  private static Planned planned(LoggedEvent logged) {
    return new Planned(
        LANE, DeliveryId.of(LANE, logged.event().id()), logged.event().key(), logged);
  }

  private static EncodedEvent event(int number) {
    return new EncodedEvent(
        new EventId("evt_" + number),
        LANE.organization(),
        new EventType("order.created"),
        "order-" + number,
        "trace",
        "{}".getBytes(UTF_8));
  }
}
