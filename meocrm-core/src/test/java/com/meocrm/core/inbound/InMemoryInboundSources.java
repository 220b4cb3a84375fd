package com.meocrm.core.inbound;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sources in memory. */
public final class InMemoryInboundSources implements InboundSources {
  private static final Comparator<InboundSource> OLDEST_FIRST =
      comparing(InboundSource::createdAt).thenComparing(source -> source.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final Map<SourceId, InboundSource> sources = new ConcurrentHashMap<>();

  public InMemoryInboundSources(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(InboundSource source) {
    unitOfWork.require(source.organization());
    if (sources.putIfAbsent(source.id(), source) != null) {
      throw new IllegalStateException("source exists: " + source.id());
    }
    unitOfWork.written(source.organization(), () -> sources.remove(source.id()));
  }

  @Override
  public Optional<InboundSource> remove(OrganizationId organization, SourceId id) {
    unitOfWork.require(organization);
    var found = find(organization, id);
    found.ifPresent(source -> {
      sources.remove(id);
      unitOfWork.written(organization, () -> sources.put(id, source));
    });
    return found;
  }

  @Override
  public Optional<InboundSource> find(OrganizationId organization, SourceId id) {
    return find(id).filter(source -> source.organization().equals(organization));
  }

  @Override
  public Optional<InboundSource> find(SourceId id) {
    return Optional.ofNullable(sources.get(id));
  }

  @Override
  public Page<InboundSource> list(
      OrganizationId organization, @Nullable Position after, int limit) {
    return Page.of(
        sources.values().stream()
            .filter(source -> source.organization().equals(organization))
            .filter(source -> after == null || isOlder(source, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  @Override
  public int reseal(
      String prefix, int limit, Function<InboundSource, Optional<InboundSource>> resealing) {
    var stale =
        sources.values().stream()
            .filter(source -> !source.secret().startsWith(prefix))
            .limit(limit)
            .toList();
    stale.forEach(
        source -> resealing.apply(source).ifPresent(anew -> sources.put(anew.id(), anew)));
    return stale.size();
  }

  private static boolean isOlder(InboundSource source, Position position) {
    int byTime = source.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && source.id().value().compareTo(position.id().value()) < 0);
  }
}
