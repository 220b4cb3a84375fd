package com.meocrm.core.realtime;

import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryLiveStoreTest extends LiveStoreContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var unitOfWork = new InMemoryUnitOfWork();
    var events = new InMemoryEventStore(unitOfWork, clock);
    var live = new InMemoryLiveStore(events);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Outbox outbox() {
        return events;
      }

      @Override
      public RelayStore relay() {
        return events;
      }

      @Override
      public LiveStore live() {
        return live;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }

      @Override
      public void startEpoch() {
        events.startEpoch("ep_next");
      }
    };
  }
}
