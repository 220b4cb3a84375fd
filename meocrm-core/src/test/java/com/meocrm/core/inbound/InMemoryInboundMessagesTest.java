package com.meocrm.core.inbound;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryInboundMessagesTest extends InboundMessagesContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var messages = new InMemoryInboundMessages(unitOfWork, () -> NOW);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public InboundMessages messages() {
        return messages;
      }
    };
  }
}
