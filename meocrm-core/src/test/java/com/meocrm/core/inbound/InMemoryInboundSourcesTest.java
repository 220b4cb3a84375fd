package com.meocrm.core.inbound;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryInboundSourcesTest extends InboundSourcesContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var sources = new InMemoryInboundSources(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public InboundSources sources() {
        return sources;
      }
    };
  }
}
