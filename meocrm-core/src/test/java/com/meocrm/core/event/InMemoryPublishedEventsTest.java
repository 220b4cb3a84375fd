package com.meocrm.core.event;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryPublishedEventsTest extends PublishedEventsContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var unitOfWork = new InMemoryUnitOfWork();
    var published = new InMemoryPublishedEvents(unitOfWork, clock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public PublishedEvents published() {
        return published;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
