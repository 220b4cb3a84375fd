package com.meocrm.core.inventory;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryInventoryTest extends InventoryContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var products = new InMemoryProducts(unitOfWork);
    var stock = new InMemoryStock(unitOfWork, products);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Products products() {
        return products;
      }

      @Override
      public Stock stock() {
        return stock;
      }
    };
  }
}
