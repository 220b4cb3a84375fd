package com.meocrm.adapter.persistence.delivery;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.LaneControlContract;
import com.meocrm.core.delivery.LaneStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqLaneControlTest extends LaneControlContract {
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
  protected LaneStoreContract.Harness harness() {
    return JooqLaneStoreTest.lanesOn(test, database);
  }
}
