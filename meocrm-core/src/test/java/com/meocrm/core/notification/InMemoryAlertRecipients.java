package com.meocrm.core.notification;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses in memory. */
public final class InMemoryAlertRecipients implements AlertRecipients {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<OrganizationId, List<EmailAddress>> addresses = new ConcurrentHashMap<>();

  public InMemoryAlertRecipients(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public Map<OrganizationId, List<EmailAddress>> of(Collection<OrganizationId> organizations) {
    return organizations.stream()
        .distinct()
        .filter(o -> !addresses.getOrDefault(o, List.of()).isEmpty())
        .collect(
            toUnmodifiableMap(
                o -> o,
                o ->
                    addresses.getOrDefault(o, List.of()).stream()
                        .distinct()
                        .limit(MAX_ADDRESSES)
                        .toList()));
  }

  @Override
  public void replace(OrganizationId organization, List<EmailAddress> named) {
    unitOfWork.require(organization);
    var before = addresses.getOrDefault(organization, List.of());
    addresses.put(organization, List.copyOf(named));
    unitOfWork.written(organization, () -> addresses.put(organization, before));
  }
}
