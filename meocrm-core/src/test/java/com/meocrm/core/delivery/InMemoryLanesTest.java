package com.meocrm.core.delivery;

import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

class InMemoryLanesTest extends LaneStoreContract {
  @Override
  protected Harness harness() {
    return lanesInMemory();
  }

  static Harness lanesInMemory() {
    var clock = new TestClock();
    var lanes = new InMemoryLanes(clock);
    return new Harness() {
      private long sequence;

      @Override
      public LaneStore lanes() {
        return lanes;
      }

      @Override
      public void open(LaneId lane, int maxInFlight, Pacing pacing) {
        lanes.open(lane, LaneKind.WEBHOOK, LaneTerms.inFlight(maxInFlight), false, pacing);
      }

      @Override
      public void publish(
          List<EncodedEvent> events, Function<LoggedEvent, List<Planned>> planning) {
        for (var event : events) {
          lanes.plan(planning.apply(new LoggedEvent(event, ++sequence, clock.instant())));
        }
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }

      @Override
      public Optional<DeliveryStatus> status(LaneId lane, DeliveryId id) {
        return lanes.status(lane, id);
      }

      @Override
      public void control(LaneId lane, Consumer<LaneControl> what) {
        what.accept(lanes);
      }
    };
  }
}
