package com.meocrm.core.notification;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryStaffDestinationsTest extends StaffDestinationsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var destinations = new InMemoryStaffDestinations(unitOfWork, new TestClock());
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
        destinations.settingsOf(organization);
      }

      @Override
      public void onLane(OrganizationId organization, String id, String lane, String account) {
        destinations.onLane(organization, id, lane, account);
      }
    };
  }
}
