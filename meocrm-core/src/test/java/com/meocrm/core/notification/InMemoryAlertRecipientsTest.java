package com.meocrm.core.notification;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.UnitOfWork;

class InMemoryAlertRecipientsTest extends AlertRecipientsContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    var recipients = new InMemoryAlertRecipients(unitOfWork);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public AlertRecipients recipients() {
        return recipients;
      }
    };
  }
}
