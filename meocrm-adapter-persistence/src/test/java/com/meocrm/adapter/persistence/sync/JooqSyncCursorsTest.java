package com.meocrm.adapter.persistence.sync;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.sync.SyncCursorsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqSyncCursorsTest extends SyncCursorsContract {
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
    return new Harness(
        new JooqUnitOfWork(database.transactions()), new JooqSyncCursors(database.transactions()));
  }
}
