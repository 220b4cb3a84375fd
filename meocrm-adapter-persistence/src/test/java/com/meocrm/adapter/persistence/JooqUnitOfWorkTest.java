package com.meocrm.adapter.persistence;

import com.meocrm.adapter.persistence.delivery.JooqLaneRegistry;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.UnitOfWorkContract;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqUnitOfWorkTest extends UnitOfWorkContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    // One connection: nothing in here may ever need a second, and none may be lost.
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
    var lanes = new JooqLaneRegistry(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public void write(OrganizationId organization, String name) {
        lanes.open(new LaneId(organization, name), LaneKind.WEBHOOK, 1);
      }

      @Override
      public Set<String> written(OrganizationId organization) {
        return test.fetch(
                "select lane_id from meocrm.lane where organization_id = ?", organization.value())
            .intoSet(0, String.class);
      }
    };
  }
}
