package com.meocrm.core.audit;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryAuditLogTest extends AuditLogContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var log = new InMemoryAuditLog(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public AuditLog log() {
        return log;
      }
    };
  }
}
