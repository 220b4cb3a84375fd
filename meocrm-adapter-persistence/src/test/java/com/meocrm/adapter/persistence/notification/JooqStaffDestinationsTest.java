package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffDestinationsContract;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JooqStaffDestinationsTest extends StaffDestinationsContract {
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
    var destinations = new JooqStaffDestinations(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public StaffDestinations destinations() {
        return destinations;
      }

      @Override
      public void set(OrganizationId organization) {
        test.execute(
            """
            insert into meocrm.setting (organization_id, scope, setting_key, value, version, updated_at)
            values (?, 'tenant', 'notifications', '{"staff":{"enabled":true}}', 1, now())
            """,
            organization.value());
      }

      @Override
      public void onLane(OrganizationId organization, String id, String lane, String account) {
        test.execute(
            "update meocrm.staff_destination set lane_id = ?, lane_account = ?"
                + " where organization_id = ? and destination_id = ?",
            lane,
            account,
            organization.value(),
            id);
      }
    };
  }
}
