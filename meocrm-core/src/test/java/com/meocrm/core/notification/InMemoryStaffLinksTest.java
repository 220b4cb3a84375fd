package com.meocrm.core.notification;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryStaffLinksTest extends StaffLinksContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var clock = new TestClock();
    var links = new InMemoryStaffLinks(unitOfWork, clock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public StaffLinks links() {
        return links;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
