package com.meocrm.core.commission;

import com.meocrm.core.shared.InMemoryUnitOfWork;

class InMemoryCommissionRulesTest extends CommissionRulesContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    return new Harness(unitOfWork, new InMemoryCommissionRules(unitOfWork));
  }
}
