package com.meocrm.core.settings;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;

class InMemorySettingStoreTest extends SettingStoreContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var store = new InMemorySettingStore(unitOfWork, new TestClock());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public SettingStore store() {
        return store;
      }
    };
  }
}
