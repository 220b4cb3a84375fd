package com.meocrm.adapter.persistence.order;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.inventory.JooqProducts;
import com.meocrm.adapter.persistence.inventory.JooqStock;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.OrdersContract;
import com.meocrm.core.shared.UnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqOrdersTest extends OrdersContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var orders = new JooqOrders(database.transactions());
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
        return new JooqProducts(database.transactions());
      }

      @Override
      public Stock stock() {
        return new JooqStock(database.transactions());
      }
    };
  }
}
