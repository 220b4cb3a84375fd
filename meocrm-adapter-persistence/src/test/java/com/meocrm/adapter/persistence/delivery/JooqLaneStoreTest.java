package com.meocrm.adapter.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.delivery.LaneStoreContract;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqLaneStoreTest extends LaneStoreContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    // One connection: nothing in here may ever need a second.
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    return lanesOn(test, database);
  }

  static Harness lanesOn(TestDatabase test, Database database) {
    test.clear();
    test.setClock(Instant.parse("2025-11-11T05:00:00Z"));
    var transactions = database.transactions();
    var unitOfWork = new JooqUnitOfWork(transactions);
    var outbox = new JooqOutbox(transactions);
    var relay = new JooqRelayStore(transactions);
    var plans = new JooqPlanStore(transactions);
    var registry = new JooqLaneRegistry(transactions);
    var lanes = new JooqLaneStore(transactions);
    return new Harness() {
      @Override
      public LaneStore lanes() {
        return lanes;
      }

      @Override
      public void open(LaneId lane, int maxInFlight, Pacing pacing) {
        unitOfWork.execute(
            lane.organization(),
            () ->
                registry.open(
                    lane, LaneKind.WEBHOOK, LaneTerms.inFlight(maxInFlight), false, pacing));
      }

      @Override
      public void publish(
          List<EncodedEvent> events, Function<LoggedEvent, List<Planned>> planning) {
        unitOfWork.execute(events.getFirst().organization(), () -> events.forEach(outbox::append));
        int relayed =
            relay.inBatch(batch -> {
              var logged = batch.append(batch.take(events.size()));
              plans.plan(logged.stream().flatMap(e -> planning.apply(e).stream()).toList());
              return logged.size();
            });
        assertThat(relayed).isEqualTo(events.size());
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }

      @Override
      public Optional<DeliveryStatus> status(LaneId lane, DeliveryId id) {
        return test
            .fetch(
                """
                select coalesce(d.status, case when q.attempts = 0 then 'PENDING' else 'RETRYING' end) as status
                from meocrm.delivery d
                left join meocrm.delivery_queue q using (organization_id, delivery_id)
                where d.organization_id = ? and d.delivery_id = ?
                """,
                lane.organization().value(),
                id.value())
            .stream()
            .map(row -> DeliveryStatus.valueOf(row.get("status", String.class)))
            .findFirst();
      }

      @Override
      public void control(LaneId lane, Consumer<LaneControl> what) {
        unitOfWork.execute(
            lane.organization(), () -> what.accept(new JooqLaneControl(transactions)));
      }
    };
  }
}
