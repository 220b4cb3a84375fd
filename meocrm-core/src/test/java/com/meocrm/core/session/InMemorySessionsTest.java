package com.meocrm.core.session;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemorySessionsTest extends SessionsContract {

  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var sessions = new InMemorySessions(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Sessions sessions() {
        return sessions;
      }
    };
  }
}
