package com.meocrm.core.command;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryCommandRunsTest extends CommandRunsContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var unitOfWork = new InMemoryUnitOfWork();
    var runs = new InMemoryCommandRuns(unitOfWork, clock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public CommandRuns runs() {
        return runs;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
