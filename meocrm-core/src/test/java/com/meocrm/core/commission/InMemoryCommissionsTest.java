package com.meocrm.core.commission;

import com.meocrm.core.shared.InMemoryUnitOfWork;

class InMemoryCommissionsTest extends CommissionsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var commissions = new InMemoryCommissions(unitOfWork);
    return new Harness(
        unitOfWork,
        commissions,
        new InMemoryPayouts(unitOfWork, commissions),
        new InMemorySellerMonths(unitOfWork));
  }
}
