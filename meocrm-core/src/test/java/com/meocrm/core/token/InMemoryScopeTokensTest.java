package com.meocrm.core.token;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryScopeTokensTest extends ScopeTokensContract {

  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var tokens = new InMemoryScopeTokens(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public ScopeTokens tokens() {
        return tokens;
      }
    };
  }
}
