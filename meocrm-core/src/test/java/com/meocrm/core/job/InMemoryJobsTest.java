package com.meocrm.core.job;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;

class InMemoryJobsTest extends JobStoreContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var unitOfWork = new InMemoryUnitOfWork();
    var jobs = new InMemoryJobs(unitOfWork, clock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public JobStore jobs() {
        return jobs;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
