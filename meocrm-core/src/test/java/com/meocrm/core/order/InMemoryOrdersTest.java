package com.meocrm.core.order;

import com.meocrm.core.inventory.InMemoryProducts;
import com.meocrm.core.inventory.InMemoryStock;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryOrdersTest extends OrdersContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var products = new InMemoryProducts(unitOfWork);
    var stock = new InMemoryStock(unitOfWork, products);
    var orders = new InMemoryOrders(unitOfWork, stock);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Orders orders() {
        return orders;
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
