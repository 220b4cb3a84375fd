package com.meocrm.core.event;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return find(organization, name)
        .orElseThrow(() ->
            DomainException.notFound("EVENT_TYPE_NOT_FOUND", "There is no such type of event."));
  }

  /** One of them; empty when there is none of that name. */
  public Optional<EventDescription> find(OrganizationId organization, String name) {
    if (!EventType.isValid(name)) {
      return Optional.empty();
    }
    var type = new EventType(name);
    return EventSchemas.find(type)
        .or(() -> customTypes.find(organization, List.of(type)).stream().findFirst());
  }
}
