package com.meocrm.adapter.persistence.command;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.command.CommandRunsContract;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqCommandRunsTest extends CommandRunsContract {
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
    var runs = new JooqCommandRuns(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public CommandRuns runs() {
        return runs;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }
}
