package com.meocrm.core.event;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.List;

/** Tells tenants which types of events there are for them: catalogued ones, then their own. */
public final class DescribeEventTypes {
  private final CustomEventTypes customTypes;

  public DescribeEventTypes(CustomEventTypes customTypes) {
    this.customTypes = customTypes;
  }

  /** All of them. */
  public List<EventDescription> all(OrganizationId organization) {
    var all = new ArrayList<>(EventSchemas.all());
    all.addAll(customTypes.list(organization));
    return all;
  }

  /**
   * One of them.
   *
   * @throws DomainException {@code EVENT_TYPE_NOT_FOUND}
   */
  public EventDescription one(OrganizationId organization, String name) {
    if (EventType.isValid(name)) {
      var type = new EventType(name);
      var found =
          EventSchemas.find(type)
              .or(() -> customTypes.find(organization, List.of(type)).stream().findFirst());
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw DomainException.notFound("EVENT_TYPE_NOT_FOUND", "There is no such type of event.");
  }
}
