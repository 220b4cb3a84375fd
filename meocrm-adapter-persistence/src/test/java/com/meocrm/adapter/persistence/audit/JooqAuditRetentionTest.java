package com.meocrm.adapter.persistence.audit;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.audit.AuditRetentionContract;
import com.meocrm.core.audit.AuditRetentionStore;
import com.meocrm.core.shared.UnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqAuditRetentionTest extends AuditRetentionContract {
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
    test.setClock(NOW);
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var log = new JooqAuditLog(database.transactions());
    var retention = new JooqAuditRetention(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public AuditLog log() {
        return log;
      }

      @Override
      public AuditRetentionStore retention() {
        return retention;
      }
    };
  }
}
