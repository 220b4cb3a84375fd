package com.meocrm.core.event;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tenants' own types in memory. */
public final class InMemoryCustomEventTypes implements CustomEventTypes {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<Name, EventDescription> types = new ConcurrentHashMap<>();

  public InMemoryCustomEventTypes(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public boolean add(OrganizationId organization, EventDescription type) {
    unitOfWork.require(organization);
    var name = new Name(organization, type.type());
    boolean isNew = types.putIfAbsent(name, type) == null;
    if (isNew) {
      unitOfWork.written(organization, () -> types.remove(name));
    }
    return isNew;
  }

  @Override
  public Optional<EventDescription> lock(OrganizationId organization, EventType type) {
    unitOfWork.require(organization);
    return Optional.ofNullable(types.get(new Name(organization, type)));
  }

  @Override
  public void replace(OrganizationId organization, EventDescription type) {
    unitOfWork.require(organization);
    var name = new Name(organization, type.type());
    var before = types.replace(name, type);
    if (before != null) {
      unitOfWork.written(organization, () -> types.put(name, before));
    }
  }

  @Override
  public List<EventDescription> find(OrganizationId organization, Collection<EventType> wanted) {
    return list(organization).stream().filter(type -> wanted.contains(type.type())).toList();
  }

  @Override
  public List<EventDescription> list(OrganizationId organization) {
    return types.entrySet().stream()
        .filter(entry -> entry.getKey().organization.equals(organization))
        .map(Map.Entry::getValue)
        .sorted(comparing(EventDescription::type))
        .toList();
  }

  private record Name(OrganizationId organization, EventType type) {}
}
