package com.meocrm.core.webhook;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryEndpointsTest extends EndpointsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var endpoints = new InMemoryEndpoints(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Endpoints endpoints() {
        return endpoints;
      }
    };
  }
}
