package com.meocrm.adapter.persistence.shipping;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.Shipments;
import com.meocrm.core.shipping.ShipmentsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqShipmentsTest extends ShipmentsContract {
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
    var shipments = new JooqShipments(database.transactions());
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
