package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.notification.StaffLinksContract;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqStaffLinksTest extends StaffLinksContract {
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
    test.setClock(Instant.parse("2025-11-11T05:00:00Z"));
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var links = new JooqStaffLinks(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public StaffLinks links() {
        return links;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }
}
