package com.meocrm.core.audit;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryAuditRetentionTest extends AuditRetentionContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var log = new InMemoryAuditLog(unitOfWork);
    var retention = new InMemoryAuditRetention(log, new TestClock(NOW));
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public AuditLog log() {
        return log;
      }

      @Override
      public AuditRetentionStore retention() {
        return retention;
      }
    };
  }
}
