package com.meocrm.core.notification;

import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;

class InMemoryStaffMessagesTest extends StaffMessagesContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var destinations = new InMemoryStaffDestinations(new InMemoryUnitOfWork(), clock);
    var lanes = new InMemoryLanes(clock);
    var messages = new InMemoryStaffMessages(destinations, lanes, clock);
    return new Harness() {
      private long sequence;

      @Override
      public StaffMessages messages() {
        return messages;
      }

      @Override
      public StaffDestinations destinations() {
        return destinations;
      }

      @Override
      public LaneStore lanes() {
        return lanes;
      }

      @Override
      public LoggedEvent log(EncodedEvent event) {
        return new LoggedEvent(event, ++sequence, clock.instant());
      }

      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
