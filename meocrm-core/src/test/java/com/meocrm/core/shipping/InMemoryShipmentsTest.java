package com.meocrm.core.shipping;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryShipmentsTest extends ShipmentsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var shipments = new InMemoryShipments(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Shipments shipments() {
        return shipments;
      }
    };
  }
}
