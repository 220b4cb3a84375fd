package com.meocrm.core.sync;

import com.meocrm.core.shared.InMemoryUnitOfWork;

class InMemorySyncCursorsTest extends SyncCursorsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    return new Harness(unitOfWork, new InMemorySyncCursors(unitOfWork));
  }
}
