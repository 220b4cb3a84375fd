package com.meocrm.core.event;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryEventStoreTest extends EventStoreContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var unitOfWork = new InMemoryUnitOfWork();
    var store = new InMemoryEventStore(unitOfWork, clock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Outbox outbox() {
        return store;
      }

      @Override
      public RelayStore relay() {
        return store;
      }

      @Override
      public EventLog log() {
        return store;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
