package com.meocrm.core.secret;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryTenantSecretsTest extends TenantSecretsContract {

  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var secrets = new InMemoryTenantSecrets(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public TenantSecrets secrets() {
        return secrets;
      }
    };
  }
}
