package com.meocrm.core.lead;

import com.meocrm.core.shared.InMemoryUnitOfWork;

class InMemoryLeadsTest extends LeadsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    return new Harness(unitOfWork, new InMemoryLeads(unitOfWork));
  }
}
