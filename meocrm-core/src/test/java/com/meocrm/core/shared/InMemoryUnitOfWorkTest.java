package com.meocrm.core.shared;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

class InMemoryUnitOfWorkTest extends UnitOfWorkContract {
  @Override
  protected Harness harness() {
    var unitOfWork = new InMemoryUnitOfWork();
    Map<OrganizationId, Set<String>> stored = new TreeMap<>();
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public void write(OrganizationId organization, String name) {
        unitOfWork.require(organization);
        stored.computeIfAbsent(organization, o -> new TreeSet<>()).add(name);
        unitOfWork.written(organization, () -> written(organization).remove(name));
      }

      @Override
      public Set<String> written(OrganizationId organization) {
        return stored.getOrDefault(organization, new TreeSet<>());
      }
    };
  }
}
