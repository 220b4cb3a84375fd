package com.meocrm.core.webhook;

import static java.util.Comparator.comparing;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Endpoints in memory. */
public final class InMemoryEndpoints implements Endpoints {
  private static final Comparator<Endpoint> OLDEST_FIRST =
      comparing(Endpoint::createdAt).thenComparing(e -> e.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final Map<LaneId, Endpoint> endpoints = new ConcurrentSkipListMap<>();

  public InMemoryEndpoints(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Endpoint endpoint) {
    unitOfWork.require(endpoint.organization());
    if (endpoints.putIfAbsent(endpoint.lane(), endpoint) != null) {
      throw new IllegalStateException("endpoint exists: " + endpoint.lane());
    }
    unitOfWork.written(endpoint.organization(), () -> endpoints.remove(endpoint.lane()));
  }

  @Override
  public Optional<Endpoint> find(OrganizationId organization, EndpointId id) {
    return Optional.ofNullable(endpoints.get(new LaneId(organization, id.value())));
  }

  @Override
  public Optional<Endpoint> findToChange(OrganizationId organization, EndpointId id) {
    unitOfWork.require(organization);
    return find(organization, id);
  }

  @Override
  public void update(Endpoint endpoint) {
    unitOfWork.require(endpoint.organization());
    var before = endpoints.replace(endpoint.lane(), endpoint);
    if (before == null) {
      throw new IllegalStateException("no such endpoint: " + endpoint.lane());
    }
    unitOfWork.written(endpoint.organization(), () -> endpoints.put(before.lane(), before));
  }

  @Override
  public void remove(Endpoint endpoint) {
    unitOfWork.require(endpoint.organization());
    var before = endpoints.remove(endpoint.lane());
    if (before != null) {
      unitOfWork.written(endpoint.organization(), () -> endpoints.put(before.lane(), before));
    }
  }

  @Override
  public int reseal(String prefix, int limit, Function<Endpoint, Optional<Endpoint>> resealing) {
    var stale = endpoints.values().stream().filter(e -> isStale(e, prefix)).limit(limit).toList();
    stale.forEach(e -> resealing.apply(e).ifPresent(r -> endpoints.put(r.lane(), r)));
    return stale.size();
  }

  private static boolean isStale(Endpoint endpoint, String prefix) {
    var headers = endpoint.settings().headers().sealed();
    return isStale(endpoint.secrets().current(), prefix)
        || isStale(endpoint.secrets().previous(), prefix)
        || (headers != null && !headers.startsWith(prefix));
  }

  private static boolean isStale(@Nullable SigningSecret secret, String prefix) {
    return secret instanceof SigningSecret.Own(var sealed) && !sealed.startsWith(prefix);
  }

  @Override
  public Page<Endpoint> list(OrganizationId organization, @Nullable Position after, int limit) {
    var listed =
        endpoints.values().stream()
            .filter(e -> e.organization().equals(organization))
            .filter(e -> after == null || isOlder(e, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  @Override
  public List<Endpoint> activeOf(Set<OrganizationId> organizations) {
    return endpoints.values().stream()
        .filter(e -> e.active() && organizations.contains(e.organization()))
        .toList();
  }

  @Override
  public List<Endpoint> behind(Collection<LaneId> lanes) {
    return lanes.stream().map(endpoints::get).filter(Objects::nonNull).toList();
  }

  @Override
  public boolean deactivate(LaneId lane, InactiveReason reason) {
    var endpoint = endpoints.get(lane);
    if (endpoint == null || !endpoint.active()) {
      return false;
    }
    endpoints.put(lane, endpoint.inactive(reason).nextVersion());
    return true;
  }

  private static boolean isOlder(Endpoint endpoint, Position position) {
    int byTime = endpoint.createdAt().compareTo(position.createdAt());
    return byTime < 0
        || (byTime == 0 && endpoint.id().value().compareTo(position.id().value()) < 0);
  }
}
