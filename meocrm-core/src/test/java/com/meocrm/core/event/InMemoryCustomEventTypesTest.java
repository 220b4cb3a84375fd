package com.meocrm.core.event;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryCustomEventTypesTest extends CustomEventTypesContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var types = new InMemoryCustomEventTypes(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public CustomEventTypes types() {
        return types;
      }
    };
  }
}
