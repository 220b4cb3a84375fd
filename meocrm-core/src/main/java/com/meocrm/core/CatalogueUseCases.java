package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.DescribeEventTypes;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.PublishEvents;
import com.meocrm.core.event.RegisterEventType;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.UnitOfWork;

/** The use cases of the event catalogue and of outside producers. */
public final class CatalogueUseCases {
  private final DescribeEventTypes describe;
  private final RegisterEventType register;
  private final PublishEvents publish;

  public CatalogueUseCases(
      CatalogueStorage storage,
      JsonSchemas schemas,
      UnitOfWork unitOfWork,
      EventRecorder events,
      AuditTrail audit) {
    this.describe = new DescribeEventTypes(storage.types());
    this.register = new RegisterEventType(unitOfWork, storage.types(), schemas, audit);
    this.publish =
        new PublishEvents(unitOfWork, storage.types(), storage.published(), events, audit, schemas);
  }

  public DescribeEventTypes describe() {
    return describe;
  }

  public RegisterEventType register() {
    return register;
  }

  public PublishEvents publish() {
    return publish;
  }
}
