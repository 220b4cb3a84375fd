package com.meocrm.adapter.persistence.job;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.job.JobStoreContract;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqJobStoreTest extends JobStoreContract {
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
    test.setClock(Instant.parse("2025-11-11T12:00:00Z"));
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var jobs = new JooqJobStore(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public JobStore jobs() {
        return jobs;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }
}
