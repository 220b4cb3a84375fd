package com.meocrm.core.settings;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Settings in memory. */
public final class InMemorySettingStore implements SettingStore {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<Place, Stored> documents = new ConcurrentHashMap<>();
  private final AtomicInteger loads = new AtomicInteger();

  public InMemorySettingStore(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** How often all of a tenant's were asked for. */
  public int loads() {
    return loads.get();
  }

  /** Sets a document in a unit of work of its own, past all checks: {@code tenant}, {@code {…}}. */
  public void set(OrganizationId organization, String scope, String document, String json) {
    var at = SettingScope.parse(scope).orElseThrow();
    unitOfWork.execute(
        organization,
        () -> {
          lock(organization, at, document);
          save(organization, at, document, (JsonValue.Members) JsonValue.parse(json));
        });
  }

  @Override
  public TenantSettings load(OrganizationId organization) {
    loads.incrementAndGet();
    var found = new HashMap<SettingScope, Map<String, JsonValue.Members>>();
    documents.forEach((place, stored) -> {
      if (place.organization.equals(organization) && !stored.value().members().isEmpty()) {
        found
            .computeIfAbsent(place.scope, any -> new HashMap<>())
            .put(place.document, stored.value());
      }
    });
    return new TenantSettings(found);
  }

  @Override
  public Stored find(OrganizationId organization, SettingScope scope, String document) {
    return documents.getOrDefault(new Place(organization, scope, document), Stored.NOTHING);
  }

  @Override
  public Stored lock(OrganizationId organization, SettingScope scope, String document) {
    unitOfWork.require(organization);
    var place = new Place(organization, scope, document);
    if (documents.putIfAbsent(place, Stored.NOTHING) == null) {
      unitOfWork.written(organization, () -> documents.remove(place));
    }
    return find(organization, scope, document);
  }

  @Override
  public Stored save(
      OrganizationId organization, SettingScope scope, String document, JsonValue.Members value) {
    unitOfWork.require(organization);
    var place = new Place(organization, scope, document);
    var before = find(organization, scope, document);
    var after = new Stored(value, before.version() + 1, clock.instant());
    documents.put(place, after);
    unitOfWork.written(organization, () -> documents.put(place, before));
    return after;
  }

  @Override
  public int count(OrganizationId organization) {
    return (int)
        documents.keySet().stream()
            .filter(place -> place.organization.equals(organization))
            .count();
  }

  private record Place(OrganizationId organization, SettingScope scope, String document) {}
}
