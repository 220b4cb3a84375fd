package com.meocrm.core.event;

import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The types of events that tenants made for themselves. */
public interface CustomEventTypes {
  /**
   * Adds a type in the current unit of work, and returns whether it is new. Of two who add one
   * type, the second waits for the first and gets false when that one committed.
   */
  boolean add(OrganizationId organization, EventDescription type);

  /** One type, in the current unit of work and locked until it ends. */
  Optional<EventDescription> lock(OrganizationId organization, EventType type);

  /** Replaces a type that is locked, in the current unit of work. */
  void replace(OrganizationId organization, EventDescription type);

  /** Those of {@code types} that exist. */
  List<EventDescription> find(OrganizationId organization, Collection<EventType> types);

  /** All of a tenant, by name. */
  List<EventDescription> list(OrganizationId organization);
}
